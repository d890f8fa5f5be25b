//! What is whole of a list whose end is missing.

use serde_json::{Map, Value};

/// The answer with the whole elements of its list, if the text is an object that ends within a list of objects.
pub(super) fn whole_elements(text: &[u8]) -> Option<Map<String, Value>> {
    let end = last_whole_element(text)?;
    let whole = [&text[..end], b"]}"].concat();
    serde_json::from_slice(&whole).ok()
}

/// Where the last object ends that lies in a list within the outermost object.
fn last_whole_element(text: &[u8]) -> Option<usize> {
    let (mut open, mut end) = (Vec::new(), None);
    let (mut in_text, mut escaped) = (false, false);
    for (at, byte) in text.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            _ if in_text => {}
            b'{' | b'[' => open.push(*byte),
            b'}' | b']' => {
                open.pop();
                if *byte == b'}' && open == *b"{[" {
                    end = Some(at + 1);
                }
            }
            _ => {}
        }
    }
    end
}
