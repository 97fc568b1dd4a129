// WebSocket frames as nobody should send them (RFC 6455, 5.2).
import type { Draw } from '../knock.ts'

export interface FrameParts {
  readonly opcode: number
  readonly payload: Buffer
  readonly final?: boolean
  readonly reserved?: number
  readonly masked?: boolean
  /** The length it claims to have. */
  readonly says?: bigint
}

export function frame({
  opcode,
  payload,
  final = true,
  reserved = 0,
  masked = true,
  says,
}: FrameParts): Buffer {
  const length = says ?? BigInt(payload.length)
  const head = Buffer.alloc(10 + (masked ? 4 : 0))
  head[0] = (final ? 0x80 : 0) | ((reserved & 7) << 4) | (opcode & 15)
  head[1] = (masked ? 0x80 : 0) | 127
  head.writeBigUInt64BE(length & ((1n << 64n) - 1n), 2)
  return Buffer.concat([head, payload])
}

const TEXT = 1
const OVERSIZED_BYTES = 5 * 1024 * 1024

const noise = (draw: Draw, bytes: number): Buffer =>
  Buffer.from(Array.from({ length: bytes }, () => draw.int(0, 255)))

const call = (id: string | number, path: string, input: unknown = {}): Buffer =>
  Buffer.from(JSON.stringify({ i: String(id), p: { u: path, b: { json: input } } }))

const WAYS: readonly ((draw: Draw) => Buffer)[] = [
  () => frame({ opcode: TEXT, payload: Buffer.alloc(OVERSIZED_BYTES, 0x20) }),
  (draw) => frame({ opcode: TEXT, payload: Buffer.from('{}'), says: BigInt(draw.int(3, 2 ** 30)) }),
  () => frame({ opcode: TEXT, payload: Buffer.from('{}'), says: 2n ** 63n }),
  () => frame({ opcode: TEXT, payload: Buffer.from('{}'), says: 2n ** 40n }),
  (draw) => frame({ opcode: draw.int(3, 7), payload: noise(draw, 20) }),
  (draw) => frame({ opcode: draw.int(8, 15), payload: noise(draw, draw.int(0, 200)) }),
  (draw) => frame({ opcode: TEXT, payload: noise(draw, 50), reserved: draw.int(1, 7) }),
  (draw) => frame({ opcode: TEXT, payload: noise(draw, 50), masked: false }),
  (draw) => frame({ opcode: TEXT, payload: noise(draw, 200) }),
  (draw) => frame({ opcode: 2, payload: noise(draw, 200) }),
  // A continuation of nothing, a control frame in pieces, a message that never ends.
  () => frame({ opcode: 0, payload: Buffer.from('more') }),
  () => frame({ opcode: 9, payload: Buffer.from('ping'), final: false }),
  () =>
    Buffer.concat(
      Array.from({ length: 2000 }, (_, n) =>
        frame({ opcode: n === 0 ? TEXT : 0, payload: Buffer.from('['), final: false }),
      ),
    ),
  // Pings that ask for as many answers, closes with codes that do not exist.
  () => Buffer.concat(Array.from({ length: 500 }, () => frame({ opcode: 9, payload: Buffer.alloc(125) }))),
  (draw) => frame({ opcode: 8, payload: Buffer.from([draw.int(0, 255), draw.int(0, 255)]) }),
  () => frame({ opcode: 8, payload: Buffer.from([3]) }),
  // Text that is no message, or a monstrous one.
  () => frame({ opcode: TEXT, payload: Buffer.from('['.repeat(500_000)) }),
  () =>
    frame({
      opcode: TEXT,
      payload: Buffer.from(
        `{"i":"1","p":{"u":"/app/state","b":${'{"a":'.repeat(50_000)}0${'}'.repeat(50_000)}}}`,
      ),
    }),
  () => frame({ opcode: TEXT, payload: Buffer.from('{"i":{"i":1},"p":null}') }),
  () => frame({ opcode: TEXT, payload: Buffer.from('{"i":"1","p":{"u":"http://[","b":{}}}') }),
  () => frame({ opcode: TEXT, payload: Buffer.from('{"i":"1","t":3,"p":{"e":"message","d":{}}}') }),
  () =>
    frame({
      opcode: TEXT,
      payload: Buffer.from(
        '{"i":"1","p":{"u":"/app/state","h":{"content-type":"multipart/form-data; boundary=x"}}}',
      ),
    }),
  () => frame({ opcode: TEXT, payload: Buffer.from('{"__proto__":{"i":"1"},"constructor":1}') }),
  // Much that is allowed, all at once.
  () =>
    Buffer.concat(
      Array.from({ length: 300 }, (_, n) => frame({ opcode: TEXT, payload: call(n, '/app/state') })),
    ),
  () =>
    Buffer.concat(
      Array.from({ length: 150 }, (_, n) => frame({ opcode: TEXT, payload: call(n, '/app/events') })),
    ),
  // Commands that only somebody signed in may give.
  (draw) =>
    frame({
      opcode: TEXT,
      payload: call(1, draw.oneOf(COMMANDS), {
        operatorId: 'x',
        name: 'x',
        pin: '0000',
        role: 'administrator',
        training: true,
        reason: 'cancelled',
      }),
    }),
]
const COMMANDS = [
  '/operators/create',
  '/operators/disable',
  '/operators/setPin',
  '/session/end',
  '/app/setTraining',
  '/settings/update',
  '/setup/finish',
  '/setup/administrator',
  '/session/confirm',
] as const

/** One or several of them, sometimes cut off in the middle. */
export function wildFrames(draw: Draw): Buffer {
  const frames = Buffer.concat(Array.from({ length: draw.int(1, 3) }, () => draw.oneOf(WAYS)(draw)))
  return draw.fraction() < 0.3 ? frames.subarray(0, draw.int(0, frames.length)) : frames
}
