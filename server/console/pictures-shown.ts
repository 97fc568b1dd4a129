/** Whether every picture of the sheet is on the screen: nobody approves what nobody saw. */
export function picturesShown(): 'whole' | 'Loading' | 'Broken' {
  const pictures = [...document.querySelectorAll<HTMLImageElement>('.pictures img')]
  if (pictures.some(({ complete, naturalWidth }) => complete && naturalWidth === 0)) return 'Broken'
  return pictures.every(({ complete }) => complete) ? 'whole' : 'Loading'
}
