//! Cases of the reader: inputs and their values.

use super::*;
use serde_json::json;
use std::cell::Cell;

/// Returns its bytes one at a time, as slow pipes do.
struct Drip<'a>(&'a [u8]);

impl Read for Drip<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = buffer.len().min(1);
        self.0.read(&mut buffer[..count])
    }
}

fn lines(input: impl Read) -> Vec<String> {
    let line = |InputValue { place, value, replaced, .. }: InputValue| {
        let value = value.map_or_else(|reason| reason, |value| value.to_string());
        let replaced = if replaced == 0 { String::new() } else { format!(" ({replaced} replaced)") };
        format!("{}:{} {value}{replaced}", place.line, place.index)
    };
    Reader::new(input).map(|next| line(next.unwrap())).collect()
}

/// Each value or refusal as `line:index text`.
#[track_caller]
fn check(input: impl AsRef<[u8]>, expected: &[&str]) {
    let input = input.as_ref();
    assert_eq!(lines(input), expected);
    assert_eq!(lines(Drip(input)), expected, "byte by byte");
}

#[test]
fn every_form_of_input() {
    check(r#"{"a":1}"#, &[r#"1:1 {"a":1}"#]);
    check("{\n  \"a\": {\n    \"b\": [1, 2]\n  }\n}\n", &[r#"1:1 {"a":{"b":[1,2]}}"#]);
    check("{\"a\":1}\n{\"a\":2}\r\n\n{\"a\":3}", &[r#"1:1 {"a":1}"#, r#"2:2 {"a":2}"#, r#"4:3 {"a":3}"#]);
    check(r#"{"a":1}{"a":2} {"a":3}"#, &[r#"1:1 {"a":1}"#, r#"1:2 {"a":2}"#, r#"1:3 {"a":3}"#]);
    check(r#"[{"a":1},{"a":2}]"#, &[r#"1:1 {"a":1}"#, r#"1:2 {"a":2}"#]);
    check("[\n  {\n    \"a\": 1\n  },\n  {\"a\":2}\n]\n", &[r#"2:1 {"a":1}"#, r#"5:2 {"a":2}"#]);
    check(
        "[{\"a\":1}]\n[{\"a\":2}, [{\"a\":3}]]\n{\"a\":4}",
        &[r#"1:1 {"a":1}"#, r#"2:2 {"a":2}"#, r#"2:3 {"a":3}"#, r#"3:4 {"a":4}"#],
    );
    check("\u{feff}{\"a\":\"ü\"}", &[r#"1:1 {"a":"ü"}"#]);
    check(
        r#"12 "a" null true [1.5,-2]"#,
        &["1:1 12", "1:2 \"a\"", "1:3 null", "1:4 true", "1:5 1.5", "1:6 -2"],
    );
    check(r#"{"a":"] } \" , ["}"#, &[r#"1:1 {"a":"] } \" , ["}"#]);
}

#[test]
fn nothing() {
    for input in ["", "\n \n", "[]", "\u{feff}", "[\n]\n"] {
        check(input, &[]);
    }
}

/// Checks the error of an invalid first line, and that the two lines after it are read.
#[track_caller]
fn check_broken_line(line: &str, reason: &str) {
    let input = format!("{line}\n{{\"a\":2}}\n{{\"a\":3}}\n");
    check(&input, &[&format!("1:1 {reason}"), r#"2:2 {"a":2}"#, r#"3:3 {"a":3}"#]);
}

#[test]
fn a_broken_line_does_not_stop_the_next() {
    // The next line is read as the missing value; the error is found on the one after it.
    check_broken_line(r#"{"a":"#, "not JSON: expected `,` or `}` on line 3");
    check_broken_line(r#"{"a":1,"#, "not JSON: key must be a string on line 2");
    check_broken_line(r#"{"a":[1,"#, "not JSON: expected `,` or `]` on line 3");
    check_broken_line(r#"{"a":1,}"#, "not JSON: trailing comma");
    let control = "not JSON: control character (\\u0000-\\u001F) found while parsing a string on line 2";
    check_broken_line(r#"{"a":"cut"#, control);
    check_broken_line(r#"{'a':1}"#, "not JSON: key must be a string");
    check_broken_line("Fetching 3 tasks…", "not JSON: expected value");
    check_broken_line("]", "not JSON: expected value");
    check_broken_line("nul", "not JSON: expected ident on line 2");
    check_broken_line(r#"12x {"a":9}"#, "not JSON: trailing characters");
}

#[test]
fn several_broken_lines() {
    check(
        "{\"a\":1}\noops\n   more\n{\"a\":2}\n",
        &[r#"1:1 {"a":1}"#, "2:2 not JSON: expected value; reading went on at line 4", r#"4:3 {"a":2}"#],
    );
    check(
        "{\"a\":\n{\"a\":\n{\"a\":3}\n",
        &[
            "1:1 the input ends in the middle of it",
            "2:2 the input ends in the middle of it",
            r#"3:3 {"a":3}"#,
        ],
    );
}

#[test]
fn a_broken_value_of_many_lines_is_told_once() {
    let input = "{\n  \"a\": {\n    \"b\": oops\n  },\n  \"c\": [\n    {\n      \"d\": 1\n    }\n  ]\n}\n{\n  \"a\": 2\n}\n";
    check(input, &["1:1 not JSON: expected value on line 3; reading went on at line 11", r#"11:2 {"a":2}"#]);
}

#[test]
fn a_broken_element_does_not_stop_the_next() {
    let input = "[\n  {\n    \"a\": oops,\n    \"b\": {\n    }\n  },\n  {\n    \"a\": 2\n  }\n]\n";
    check(input, &["2:1 not JSON: expected value on line 3; reading went on at line 7", r#"7:2 {"a":2}"#]);
    check(
        "[{\"a\":1},\n{\"a\":},\n{\"a\":3}]\n",
        &[r#"1:1 {"a":1}"#, "2:2 not JSON: expected value; reading went on at line 3", r#"3:3 {"a":3}"#],
    );
    check(
        r#"[{"a":1},{"a":},{"a":3}]"#,
        &[r#"1:1 {"a":1}"#, "1:2 not JSON: expected value; the rest of the input was left out"],
    );
}

#[test]
fn a_truncated_input_is_told_once() {
    let middle = "the input ends in the middle of it";
    check(r#"{"a":1"#, &[&format!("1:1 {middle}")]);
    check("{\"a\":1}\n{\"a\":", &[r#"1:1 {"a":1}"#, &format!("2:2 {middle}")]);
    check(r#"[{"a":1},{"a":2},{"a""#, &[r#"1:1 {"a":1}"#, r#"1:2 {"a":2}"#, &format!("1:3 {middle}")]);
    check(
        "[\n  {\"a\":1},\n  {\n    \"a\": {\n      \"b\": 1",
        &[r#"2:1 {"a":1}"#, &format!("3:2 {middle}")],
    );
    for input in ["[{\"a\":1},\n", "[{\"a\":1}\n", "[[{\"a\":1}]\n"] {
        check(
            input,
            &[r#"1:1 {"a":1}"#, "2:2 the input ends within the array of line 1: the rest is missing"],
        );
    }
    check("{\"a\":tru", &[&format!("1:1 {middle}")]);
}

#[test]
fn the_whole_elements_of_a_truncated_list() {
    let told = "the input ends in the middle of it: the whole elements before were taken";
    let whole = r#"{"jobs":[{"jobId":"a","x":"]}"},{"jobId":"b"}]}"#;
    for cut in [
        "{\"jobs\":[{\"jobId\":\"a\",\"x\":\"]}\"},{\"jobId\":\"b\"},{\"job",
        "{\"jobs\":[{\"jobId\":\"a\",\"x\":\"]}\"},{\"jobId\":\"b\"}",
    ] {
        check(cut, &[&format!("1:1 {whole}"), &format!("1:2 {told}")]);
    }
    let with_another_before = format!("{{\"a\":1}}\n{}", r#"{"taskDetails":[{"param":{}},{"#);
    check(
        with_another_before,
        &[r#"1:1 {"a":1}"#, r#"2:2 {"taskDetails":[{"param":{}}]}"#, &format!("2:3 {told}")],
    );
    // Of one record, no part stands for the whole; nor is a list taken apart that is not known.
    for cut in [r#"{"execution":{"jobId":"a","x":[{},{"#, r#"{"others":[{"a":1},{"#, r#"{"jobs":["#] {
        check(cut, &["1:1 the input ends in the middle of it"]);
    }
}

fn utf_16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

#[test]
fn utf_16_with_and_without_a_mark() {
    let text = "{\r\n  \"a\": \"ü🦀\"\r\n}\r\n{\"b\":2}\r\n";
    let expected = [r#"1:1 {"a":"ü🦀"}"#, r#"4:2 {"b":2}"#];
    for text in [text.to_owned(), format!("\u{feff}{text}")] {
        check(utf_16(&text, u16::to_le_bytes), &expected);
        check(utf_16(&text, u16::to_be_bytes), &expected);
    }
    // Half a character at the end.
    let mut input = utf_16("{\"a\":1}", u16::to_le_bytes);
    input.push(b'{');
    check(input, &[r#"1:1 {"a":1}"#, "1:2 not JSON: expected value"]);
}

#[test]
fn marks_between_values() {
    check("\u{feff}{\"a\":1}\n\u{feff}{\"a\":2}\u{feff}", &[r#"1:1 {"a":1}"#, r#"2:2 {"a":2}"#]);
    let joined = "\u{feff}{\"a\":1}\n\u{feff}{\"a\":2}\n";
    check(utf_16(joined, u16::to_le_bytes), &[r#"1:1 {"a":1}"#, r#"2:2 {"a":2}"#]);
    check([0xef, 0xbb], &["1:1 not JSON: expected value"]);
}

#[test]
fn bytes_that_are_not_utf_8() {
    let mut input = b"{\"a\":\"".to_vec();
    input.extend([0xff, b'x', 0xfe]);
    input.extend(b"\"}\n{\"a\":2}\n");
    check(&input, &["1:1 {\"a\":\"\u{fffd}x\u{fffd}\"} (2 replaced)", r#"2:2 {"a":2}"#]);
    let replaced = "{\"a\":\"\u{fffd}\"}";
    check(replaced, &[&format!("1:1 {replaced}")]);
}

#[test]
fn what_is_no_json_is_told_once() {
    check(
        "{'a': 1}\n{'b': 2}\n",
        &["1:1 2 values as Python prints it, not JSON: print(json.dumps(answer, default=str)) gives that"],
    );
    check(
        "A\tb\nC\td\n",
        &["1:1 2 lines of text without names (--output text), not JSON: --output json gives that"],
    );
}

#[test]
fn yaml() {
    check(
        "a: 1\nb:\n- c: '2025-11-20T00:56:40+00:00'\n  d: 1763600000.841\n",
        &[r#"1:1 {"a":1,"b":[{"c":"2025-11-20T00:56:40+00:00","d":1763600000.841}]}"#],
    );
    check("- a: 1\n- a: 2\n---\na: ''\n", &[r#"1:1 {"a":1}"#, r#"1:2 {"a":2}"#, r#"1:3 {"a":""}"#]);
    check(
        "execution:\n  statusDetails: {}\n  on: no\n",
        &[r#"1:1 {"execution":{"statusDetails":{},"on":"no"}}"#],
    );
    let mut input = b"a: x".to_vec();
    input.extend([0xff, 0xfe, b'\n']);
    check(&input, &["1:1 {\"a\":\"x\u{fffd}\u{fffd}\"} (2 replaced)"]);
    let broken = lines("a: [1\nb: 2\n".as_bytes());
    assert!(broken.len() == 1 && broken[0].starts_with("1:1 neither JSON nor YAML: "), "{broken:?}");
}

#[test]
fn a_value_that_is_too_deep_or_too_long() {
    let deep = format!("{}1{}\n{{\"a\":2}}\n", "{\"a\":".repeat(200), "}".repeat(200));
    check(&deep, &["1:1 not JSON: recursion limit exceeded", r#"2:2 {"a":2}"#]);
    let long = format!("{{\"a\":\"{}\"}}\n{{\"a\":2}}\n", "x".repeat(2 * MAX_VALUE + 100_000));
    assert!(lines(long.as_bytes()) == ["1:1 longer than 8 MB", r#"2:2 {"a":2}"#]);
}

/// An endless array of records, which counts the bytes that were read.
struct Endless<'a> {
    given: &'a Cell<u64>,
    at: usize,
}

impl Read for Endless<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        const ELEMENT: &[u8] = br#"{"taskId":"fb032b9b","status":"InProgress"}, "#;
        for byte in buffer.iter_mut() {
            *byte = if self.given.get() == 0 { b'[' } else { ELEMENT[self.at] };
            self.at = if self.given.get() == 0 { 0 } else { (self.at + 1) % ELEMENT.len() };
            self.given.set(self.given.get() + 1);
        }
        Ok(buffer.len())
    }
}

#[test]
fn an_array_is_never_in_memory_as_a_whole() {
    let given = Cell::new(0);
    let mut reader = Reader::new(Endless { given: &given, at: 0 });
    for index in 1..=30_000 {
        let next = reader.next().unwrap().unwrap();
        assert_eq!(next.place, Position { line: 1, index });
        assert_eq!(next.value, Ok(json!({"taskId": "fb032b9b", "status": "InProgress"})));
        assert!(given.get() - reader.consumed() < 200_000, "{} bytes ahead", given.get() - reader.consumed());
    }
}

#[test]
fn an_error_of_the_input_ends_it() {
    struct Fails;
    impl Read for Fails {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("unplugged"))
        }
    }
    let mut reader = Reader::new(br#"{"a":1} {"#.chain(Fails));
    assert!(reader.next().unwrap().is_ok());
    assert_eq!(reader.next().unwrap().unwrap_err().to_string(), "unplugged");
    assert!(reader.next().is_none());
}
