// What a process holds in memory (Linux).
import { readFileSync } from 'node:fs'

const PAGE_BYTES = 4096

export function residentBytes(pid: number): number {
  const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1])
  return pages * PAGE_BYTES
}
