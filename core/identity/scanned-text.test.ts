import { describe, expect, it } from 'vitest'
import { codeText } from './personal-code.ts'
import { asTyped, scannedKind } from './scanned-text.ts'

const code = `${codeText({ keyId: 'k1', taskId: 'task-1', rosterId: 'roster-1', serial: 3 })}.aB-c_D`

describe('what was scanned', () => {
  it.each([
    [code, 'personal-code'],
    [` ${code}\n`, 'personal-code'],
    ['https://www.chsi.com.cn/wap/xjtx?code=abc', 'chsi'],
    ['http://my.chsi.com.cn/x', 'chsi'],
    ['https://chsi.com.cn.example.org/x', 'web'],
    ['https://notchsi.com.cn/x', 'web'],
    ['https://qr.alipay.com/fkx1', 'wallet'],
    ['wxp://f2f0abc', 'wallet'],
    ['weixin://dl/chat', 'wallet'],
    ['https://u.weixin.qq.com/x', 'wallet'],
    ['https://example.edu.cn/', 'web'],
    ['2024900001', 'other'],
    ['测试甲', 'other'],
    ['', 'other'],
  ] as const)('%s is %s', (text, kind) => {
    expect(scannedKind(text)).toBe(kind)
  })
})

describe('what a code reader types', () => {
  it.each([
    ['as it is', code],
    ['with an end of line', `${code}\r\n`],
    ['in full widths', code.replace(/[!-~]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0))],
    ['with Chinese stops', code.replaceAll('.', '。')],
    [
      'under a caps lock',
      code.replace(/[a-z]/gi, (one) => (one === one.toLowerCase() ? one.toUpperCase() : one.toLowerCase())),
    ],
  ])('%s is the code', (_, typed) => {
    expect(asTyped(typed)).toBe(code)
  })

  it.each(['张　三', '2024900001', '100X', 'https://www.chsi.com.cn/。'])('%s stays as it is', (text) => {
    expect(asTyped(text)).toBe(text)
  })
})
