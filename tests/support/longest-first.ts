// Which test files begin first. A few run side by side; a long one that begins last runs alone, so the long ones begin first.
import { relative } from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { inRoot } from '../../tools/setup/root.ts'

/** Longest first; a file belongs to the first that fits. Everything else follows, as vitest would have it. */
const LONG = [
  /^tests\/fault-injection\//,
  /^tests\/e2e\/screens/,
  /^tests\/e2e\/journey/,
  /^tools\/dist-/,
  /^tests\/e2e\//,
  /^tests\/[^/]+$/,
  /^server\/main/,
  /^tests\/analysis\//,
  /^tools\/sitter\/render/,
  /^server\//,
  /^station\/(vision|session)\//,
] as const

export const rankOf = (file: string): number => {
  const found = LONG.findIndex((one) => one.test(file))
  return found === -1 ? LONG.length : found
}

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const usual = await super.sort(files)
    const rank = ({ moduleId }: TestSpecification): number => rankOf(relative(inRoot(), moduleId))
    return usual.toSorted((a, b) => rank(a) - rank(b))
  }
}
