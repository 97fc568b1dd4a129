// Whether the folder under a running server is still the one it opened. A disk that was unmounted, a folder that was moved
// away or a backup copied over it go on being written to without a word, and none of that is found again.
import { stat } from 'node:fs/promises'
import { join } from 'node:path'

/** Their places are the folder's; whichever of them is another now, nothing may be written and nothing deleted. */
const PARTS = ['', 'keys.json', 'database', 'database/PG_VERSION', 'files'] as const
type Part = (typeof PARTS)[number]
export type PlaceKind = 'all' | 'objects-only' | 'database-only'
const PARTS_OF: Readonly<Record<PlaceKind, readonly Part[]>> = {
  all: PARTS,
  'objects-only': ['', 'files'],
  'database-only': ['', 'database', 'database/PG_VERSION'],
}

const identityOf = (path: string): Promise<string | null> =>
  stat(path, { bigint: true }).then(
    ({ dev, ino }) => `${dev}:${ino}`,
    () => null,
  )

/** To be made when everything is open. Answers with the part that is gone or another, null while all is in place. */
export async function watchPlace(dataDir: string, kind: PlaceKind): Promise<() => Promise<Part | null>> {
  const parts = PARTS_OF[kind]
  const look = () => Promise.all(parts.map((part) => identityOf(join(dataDir, part))))
  const opened = await look()
  return async () => {
    const found = await look()
    return parts.find((_, at) => found[at] !== opened[at]) ?? null
  }
}
