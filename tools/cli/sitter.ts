// Test photos and card scans of the synthetic people, and how far apart the face descriptor finds them. The distances are
// printed, never used to move a threshold.
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { bundledPresets } from '../../core/photo/bundled.ts'
import type { Vision } from '../../station/vision/port.ts'
import { cardFile, portraitFile, stillFile } from '../training/material.ts'
import { PEOPLE } from '../training/people.ts'
import type { Analyser } from './analysis.ts'

export interface SitterReport {
  readonly files: string[]
  readonly distances: { readonly a: string; readonly b: string; readonly distance: number }[]
}

interface SitterJob {
  readonly out: string
  readonly analyser: Analyser
  readonly vision: Vision
  readonly say: (text: string) => void
}

export async function runSitter({ out, analyser, vision, say }: SitterJob): Promise<SitterReport> {
  mkdirSync(out, { recursive: true })
  const people = PEOPLE.filter((one) => one.looks)
  const files = people.flatMap((one) => [
    stillFile(one),
    portraitFile(one),
    cardFile(one, '人像面'),
    cardFile(one, '国徽面'),
  ])
  const copied = files.map((file) => {
    const target = join(out, basename(file))
    copyFileSync(file, target)
    return target
  })
  const pictures = people.flatMap((one) => [
    { name: `${one.name} still`, file: stillFile(one) },
    { name: `${one.name} portrait`, file: portraitFile(one) },
  ])
  const analysed: { name: string; image: Uint8Array; landmarks: Uint8Array }[] = []
  for (const { name, file } of pictures) {
    say(`analysing ${name} …`)
    const { bytes, mediaType } = await vision.inspect(readFileSync(file))
    const { landmarks } = await analyser.still(bytes, mediaType, bundledPresets.defaultId)
    analysed.push({ name, image: bytes, landmarks: Buffer.from(JSON.stringify(landmarks)) })
  }
  const distances: { a: string; b: string; distance: number }[] = []
  for (const [index, a] of analysed.entries()) {
    for (const b of analysed.slice(index + 1)) {
      const { distance } = await vision.compare(a, b)
      distances.push({ a: a.name, b: b.name, distance })
    }
  }
  return { files: copied, distances }
}
