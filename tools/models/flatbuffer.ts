// Just enough FlatBuffers to graft onto an existing file. A new front part is laid out parents first, so that every
// offset points forward; what stays as it was is reached at its old place, shifted by the length of the new part.
// (The official builder writes back to front and cannot point into foreign bytes.)

export type Node =
  | { readonly kind: 'table'; readonly fields: ReadonlyMap<number, number | Node> }
  | { readonly kind: 'vector'; readonly items: readonly Node[] }
  | { readonly kind: 'ints'; readonly values: readonly number[] }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'old'; readonly position: number }

export const table = (fields: Readonly<Record<number, number | Node>>): Node => ({
  kind: 'table',
  fields: new Map(Object.entries(fields).map(([slot, value]) => [Number(slot), value])),
})
export const vector = (items: readonly Node[]): Node => ({ kind: 'vector', items })
export const ints = (values: readonly number[]): Node => ({ kind: 'ints', values })
export const text = (value: string): Node => ({ kind: 'text', text: value })
export const bytes = (value: Uint8Array): Node => ({ kind: 'bytes', bytes: value })
export const old = (position: number): Node => ({ kind: 'old', position })

const ALIGNMENT = 16
const align = (value: number, to: number): number => Math.ceil(value / to) * to

interface Placed {
  readonly node: Exclude<Node, { kind: 'old' }>
  readonly at: number
  /** Tables only: where their field table stands. */
  readonly fieldsAt: number
}

/** The new front part; append the old file to it. */
export function frontPart(root: Node, identifier: string): Buffer {
  const placed: Placed[] = []
  const places = new Map<Node, number>()
  let end = 8
  const waiting: Node[] = [root]
  for (let node = waiting.shift(); node; node = waiting.shift()) {
    if (node.kind === 'old' || places.has(node)) continue
    const start = startOf(node, end)
    placed.push({ node, at: start.at, fieldsAt: end })
    places.set(node, start.at)
    end = start.end
    if (node.kind === 'table')
      waiting.push(...[...node.fields.values()].filter((one) => typeof one !== 'number'))
    if (node.kind === 'vector') waiting.push(...node.items)
  }
  const length = align(end, ALIGNMENT)
  const front = Buffer.alloc(length)
  const link = (from: number, to: Node): void => {
    const target = to.kind === 'old' ? length + to.position : places.get(to)!
    front.writeUInt32LE(target - from, from)
  }
  link(0, root)
  front.write(identifier, 4, 'latin1')
  for (const one of placed) write(front, one, link)
  return front
}

const slotCount = (fields: ReadonlyMap<number, unknown>): number => Math.max(-1, ...fields.keys()) + 1

function startOf(node: Placed['node'], from: number): { at: number; end: number } {
  switch (node.kind) {
    case 'table': {
      const at = align(from + 4 + 2 * slotCount(node.fields), 4)
      return { at, end: at + 4 + 4 * node.fields.size }
    }
    case 'vector':
      return { at: from, end: from + 4 + 4 * node.items.length }
    case 'ints':
      return { at: from, end: from + 4 + 4 * node.values.length }
    case 'text':
      return { at: from, end: align(from + 5 + Buffer.byteLength(node.text), 4) }
    case 'bytes': {
      const at = align(from + 4, ALIGNMENT) - 4
      return { at, end: align(at + 4 + node.bytes.length, 4) }
    }
  }
}

function write(front: Buffer, { node, at, fieldsAt }: Placed, link: (from: number, to: Node) => void): void {
  switch (node.kind) {
    case 'table': {
      const slots = [...node.fields].sort(([a], [b]) => a - b)
      front.writeUInt16LE(4 + 2 * slotCount(node.fields), fieldsAt)
      front.writeUInt16LE(4 + 4 * slots.length, fieldsAt + 2)
      front.writeInt32LE(at - fieldsAt, at)
      for (const [index, [slot, value]] of slots.entries()) {
        const place = at + 4 + 4 * index
        front.writeUInt16LE(place - at, fieldsAt + 4 + 2 * slot)
        if (typeof value === 'number') front.writeInt32LE(value | 0, place)
        else link(place, value)
      }
      return
    }
    case 'vector':
      front.writeUInt32LE(node.items.length, at)
      for (const [index, item] of node.items.entries()) link(at + 4 + 4 * index, item)
      return
    case 'ints':
      front.writeUInt32LE(node.values.length, at)
      for (const [index, value] of node.values.entries()) front.writeInt32LE(value, at + 4 + 4 * index)
      return
    case 'text':
      front.writeUInt32LE(Buffer.byteLength(node.text), at)
      front.write(node.text, at + 4, 'utf8')
      return
    case 'bytes':
      front.writeUInt32LE(node.bytes.length, at)
      front.set(node.bytes, at + 4)
  }
}

export interface Reader {
  readonly root: number
  /** Absolute position of a scalar field, 0 when absent. */
  readonly field: (table: number, slot: number) => number
  /** Absolute position that an offset field points to, 0 when absent. */
  readonly child: (table: number, slot: number) => number
  readonly children: (table: number, slot: number) => number[]
  readonly ints: (table: number, slot: number) => number[]
  readonly text: (table: number, slot: number) => string
}

export function readFlatbuffer(file: Buffer): Reader {
  const field = (at: number, slot: number): number => {
    const fields = at - file.readInt32LE(at)
    const count = (file.readUInt16LE(fields) - 4) / 2
    const offset = slot < count ? file.readUInt16LE(fields + 4 + 2 * slot) : 0
    return offset === 0 ? 0 : at + offset
  }
  const child = (at: number, slot: number): number => {
    const place = field(at, slot)
    return place === 0 ? 0 : place + file.readUInt32LE(place)
  }
  const places = (at: number, slot: number): number[] => {
    const start = child(at, slot)
    return start === 0
      ? []
      : Array.from({ length: file.readUInt32LE(start) }, (_, index) => start + 4 + 4 * index)
  }
  return {
    root: file.readUInt32LE(0),
    field,
    child,
    children: (at, slot) => places(at, slot).map((place) => place + file.readUInt32LE(place)),
    ints: (at, slot) => places(at, slot).map((place) => file.readInt32LE(place)),
    text: (at, slot) => {
      const start = child(at, slot)
      return start === 0 ? '' : file.toString('utf8', start + 4, start + 4 + file.readUInt32LE(start))
    },
  }
}
