// Which npm packages the booth needs at run time: what its sources import, and what those need in turn, as the lockfile
// laid them out.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isRunSource } from './contents.ts'

/** An entry of `packages` in a lockfile of version 3. */
interface LockedPackage {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>
}
export type LockedPackages = Readonly<Record<string, LockedPackage>>

const IMPORT = /(?:\bfrom\s+|\bimport\s*\(?\s*)'(@?[a-z][\w@./-]*)'/g

const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')

/** Packages that the sources of these folders import, types included, in order. */
export function importedPackages(root: string, folders: readonly string[]): string[] {
  const found = new Set<string>()
  for (const folder of folders) {
    for (const name of readdirSync(join(root, folder), { recursive: true }).map(String)) {
      if (!name.endsWith('.ts') || !isRunSource(name)) continue
      const text = readFileSync(join(root, folder, name), 'utf8')
      for (const [, specifier] of text.matchAll(IMPORT)) found.add(packageOf(specifier!))
    }
  }
  return [...found].sort()
}

/** Where Node finds `name` for a package at `from`: beside it, or in a folder further up. */
function placeOf(locked: LockedPackages, from: string, name: string): string | null {
  for (let at = from; ; ) {
    const place = `${at === '' ? '' : `${at}/`}node_modules/${name}`
    if (place in locked) return place
    if (at === '') return null
    const above = at.lastIndexOf('/node_modules/')
    at = above < 0 ? '' : at.slice(0, above)
  }
}

/**
 * Folders under `root` of the packages and of everything they need. What only other platforms need is not installed
 * here and stays out, and so do those named in `without`, with what only they need. Throws where a needed one is
 * missing.
 */
export function neededFolders(
  root: string,
  locked: LockedPackages,
  names: readonly string[],
  without: readonly string[] = [],
): string[] {
  const folders = new Set<string>()
  const visit = (from: string, name: string, need: 'required' | 'optional' = 'required'): void => {
    if (without.includes(name)) return
    const place = placeOf(locked, from, name)
    if (place !== null && folders.has(place)) return
    if (place === null || !existsSync(join(root, place))) {
      if (need === 'optional') return
      throw new Error(`${name} is needed by ${from || 'the booth'} and not installed`)
    }
    folders.add(place)
    const one = locked[place]!
    for (const next of Object.keys(one.dependencies ?? {})) visit(place, next)
    for (const next of Object.keys(one.optionalDependencies ?? {})) visit(place, next, 'optional')
    for (const next of Object.keys(one.peerDependencies ?? {}))
      if (!one.peerDependenciesMeta?.[next]?.optional) visit(place, next)
  }
  for (const name of names) visit('', name)
  return [...folders].sort()
}
