// Compares two pictures, pixel by pixel, in Chromium.

/** Opens what compares: it gives in which pixels two PNGs differ, as a sentence and as a picture; nothing where they do not. */
export async function openComparer(browser) {
  const page = await browser.newPage();
  return async (base, current) => {
    if (base.equals(current)) return undefined;
    const { count, text, picture } = await page.evaluate(compare, [base, current].map((png) => png.toString("base64")));
    return count === 0 ? undefined : { text, picture: Buffer.from(picture, "base64") };
  };
}

/** In the page: the second picture, faded, with all in red that is not as in the first. */
async function compare(pictures) {
  const bitmaps = await Promise.all(pictures.map(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    return createImageBitmap(new Blob([bytes], { type: "image/png" }));
  }));
  const [width, height] = ["width", "height"].map((side) => Math.max(...bitmaps.map((bitmap) => bitmap[side])));
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  const [one, other] = bitmaps.map((bitmap) => {
    context.clearRect(0, 0, width, height);
    context.drawImage(bitmap, 0, 0);
    return new Uint32Array(context.getImageData(0, 0, width, height).data.buffer);
  });
  const shown = context.getImageData(0, 0, width, height);
  const pixels = new Uint32Array(shown.data.buffer);
  const [RED, FADED] = [0xff0000ff, 0x40ffffff];
  let count = 0;
  const box = { left: width, top: height, right: 0, bottom: 0 };
  for (let n = 0; n < pixels.length; n += 1) {
    if (one[n] === other[n]) {
      pixels[n] &= FADED;
      continue;
    }
    pixels[n] = RED;
    count += 1;
    const [x, y] = [n % width, Math.floor(n / width)];
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x);
    box.top = Math.min(box.top, y);
    box.bottom = Math.max(box.bottom, y);
  }
  context.putImageData(shown, 0, 0);
  const png = new Uint8Array(await (await context.canvas.convertToBlob()).arrayBuffer());
  const size = ({ width, height }) => `${width} × ${height}`;
  const text = `${size(bitmaps[1])} (base: ${size(bitmaps[0])}); ${count} pixels differ, from ${box.left}, ${box.top} to ${box.right}, ${box.bottom}`;
  return { count, text, picture: btoa(Array.from(png, (byte) => String.fromCharCode(byte)).join("")) };
}
