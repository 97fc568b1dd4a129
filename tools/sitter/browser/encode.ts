/** The canvas as an image file, base64: the only form in which bytes cross from the page to the driver. */
export async function encodeCanvas(
  canvas: HTMLCanvasElement,
  type: 'image/png' | 'image/jpeg',
  quality?: number,
): Promise<string> {
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, type, quality))
  if (!blob) throw new Error(`the browser could not encode ${type}`)
  const reader = new FileReader()
  await new Promise<void>((resolve, reject) => {
    reader.onload = () => resolve()
    reader.onerror = () => reject(reader.error)
    reader.readAsDataURL(blob)
  })
  const url = reader.result as string
  return url.slice(url.indexOf(',') + 1)
}
