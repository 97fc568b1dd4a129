// File names for the export, from a template. What a name must never do: leave the folder, hide its ending, clash with
// another, or be something Windows cannot write.

export interface NameFields {
  readonly studentNumber: string
  readonly name: string
  readonly level: string
  readonly major: string
}

const PLACEHOLDER = /\{(\w+)\}/g
const KNOWN = ['studentNumber', 'name', 'level', 'major'] as const
const LONGEST = 100

/** Placeholders that mean nothing; empty when the template is usable. */
export const unknownPlaceholders = (template: string): string[] =>
  [...template.matchAll(PLACEHOLDER)]
    .map((match) => match[1]!)
    .filter((name) => !(KNOWN as readonly string[]).includes(name))

/** Name without ending. */
export function fileName(template: string, fields: NameFields): string {
  const filled = template.replace(PLACEHOLDER, (_, name: keyof NameFields) => fields[name] ?? '')
  const safe = filled
    .normalize('NFC')
    // Control and direction marks, what Windows and paths reserve.
    .replace(/[\p{C}<>:"/\\|?*]/gu, '_')
    .replace(/^[.\s]+|[.\s]+$/g, '')
  const short = [...safe].slice(0, LONGEST).join('')
  return /^(con|prn|aux|nul|com\d|lpt\d)?$/i.test(short) ? `_${short}` : short
}

/** Numbers what comes twice: a.jpg, a-2.jpg. Case does not tell files apart on Windows. */
export function createNames(ending: string): (base: string) => string {
  const taken = new Set<string>()
  return (base) => {
    let candidate = `${base}${ending}`
    for (let copy = 2; taken.has(candidate.toLowerCase()); copy += 1) candidate = `${base}-${copy}${ending}`
    taken.add(candidate.toLowerCase())
    return candidate
  }
}
