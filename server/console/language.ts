// The console's language: the browser's, until somebody chooses another, which this browser then remembers.
export const LANGUAGES = ['zh-CN', 'en'] as const
export type Language = (typeof LANGUAGES)[number]

const REMEMBERED = 'console.language'
const followers = new Set<() => void>()
let language: Language = 'zh-CN'

export const currentLanguage = (): Language => language

/** Chinese for any kind of Chinese; English for everybody else. */
export const languageOf = (preferred: readonly string[]): Language =>
  preferred.length === 0 || /^zh\b/i.test(preferred[0]!) ? 'zh-CN' : 'en'

/** At the start of the page. */
export function recallLanguage(): void {
  const remembered = LANGUAGES.find((one) => one === localStorage.getItem(REMEMBERED))
  use(remembered ?? languageOf(navigator.languages))
}

export function chooseLanguage(chosen: Language): void {
  localStorage.setItem(REMEMBERED, chosen)
  use(chosen)
  for (const follow of followers) follow()
}

export function followLanguage(follow: () => void): () => void {
  followers.add(follow)
  return () => followers.delete(follow)
}

function use(chosen: Language): void {
  language = chosen
  document.documentElement.lang = chosen
}
