import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { drivesAmong } from './drives.ts'
import { createPicker, isScannerFolder, type Picker } from './picker.ts'

let base: string
let picker: Picker
const pickerOver = (scannerFolder: () => string) =>
  createPicker({ dataDir: at('data'), scannerFolder, maxBytes: 100, drivesNow: () => [at('usb')] })
const at = (...path: string[]) => join(base, ...path)

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'picker-'))
  mkdirSync(at('scans', 'today'), { recursive: true })
  mkdirSync(at('usb'))
  writeFileSync(at('scans', 'card.JPG'), 'card')
  writeFileSync(at('scans', '..hidden-looking.png'), 'odd')
  writeFileSync(at('scans', 'notes.txt'), 'text')
  writeFileSync(at('scans', '.secret.jpg'), 'dot')
  writeFileSync(at('scans', 'today', 'big.png'), 'x'.repeat(101))
  writeFileSync(at('usb', '学生.jpeg'), 'photo')
  writeFileSync(at('outside.jpg'), 'outside')
  symlinkSync(at('outside.jpg'), at('scans', 'link.jpg'))
  symlinkSync(base, at('scans', 'up'))
  mkdirSync(at('data', 'scans'), { recursive: true })
  picker = pickerOver(() => at('scans'))
})
afterEach(() => rmSync(base, { recursive: true, force: true }))

describe('a scanner folder', () => {
  it('is a folder of its own: never the whole disk, a relative path or what holds the data', () => {
    symlinkSync('/', at('all'))
    for (const path of ['/', at('all'), base, at('data'), 'scans', '.', '', at('gone'), at('outside.jpg')]) {
      expect(isScannerFolder(path, at('data')), path).toBe(false)
      expect(
        pickerOver(() => path)
          .roots()
          .map((root) => root.rootId),
        path,
      ).not.toContain('scanner')
    }
    for (const path of [at('scans'), at('data', 'scans')])
      expect(isScannerFolder(path, at('data'))).toBe(true)
  })
})

describe('the picker', () => {
  it('shows folders and pictures of the scanner folder and of drives, nothing else', () => {
    expect(picker.roots().map((root) => root.label)).toEqual(['scans', 'usb'])
    expect(picker.list('scanner', '')!.map(({ name, kind }) => `${kind} ${name}`)).toEqual([
      'folder today',
      'picture card.JPG',
    ])
    expect(picker.list(`drive:${at('usb')}`, '')).toEqual([
      {
        name: '学生.jpeg',
        path: '学生.jpeg',
        kind: 'picture',
        bytes: 5,
        writtenAt: statSync(at('usb', '学生.jpeg')).mtime.toISOString(),
      },
    ])
  })

  it('shows the newest picture first', () => {
    for (const [name, day] of [
      ['a.jpg', 1],
      ['b.jpg', 3],
      ['c.jpg', 2],
    ] as const) {
      writeFileSync(at('usb', name), 'x')
      utimesSync(at('usb', name), day * 86_400, day * 86_400)
    }
    const names = picker.list(`drive:${at('usb')}`, '')!.map(({ name }) => name)
    expect(names).toEqual(['学生.jpeg', 'b.jpg', 'c.jpg', 'a.jpg'])
  })

  it('reads a picture', async () => {
    expect(String(await picker.read('scanner', 'card.JPG'))).toBe('card')
    expect(await picker.read('scanner', 'today/big.png')).toBe('too-large')
  })

  it.each([
    ['a way up', '../outside.jpg'],
    ['a way up and down', 'today/../../outside.jpg'],
    ['an absolute path', '/etc/hostname'],
    ['a link to a file outside', 'link.jpg'],
    ['a link to a folder outside', 'up/outside.jpg'],
    ['another kind of file', 'notes.txt'],
    ['what is not there', 'gone.jpg'],
    ['a folder', 'today'],
  ])('does not read %s', async (_name, path) => {
    expect(await picker.read('scanner', path)).toBe('not-found')
  })

  it.each([['..'], ['up'], ['../usb'], ['/'], ['card.JPG'], ['gone']])('does not list %s', (path) => {
    expect(picker.list('scanner', path)).toBeNull()
  })

  it('does not wait for ever on a pipe that calls itself a picture', async () => {
    if (process.platform === 'win32') return
    execFileSync('mkfifo', [at('scans', 'pipe.jpg')])
    expect(picker.list('scanner', '')!.map((entry) => entry.name)).not.toContain('pipe.jpg')
    expect(await picker.read('scanner', 'pipe.jpg')).toBe('not-found')
  })

  it('a drive pulled out is gone, not a fault', async () => {
    const root = `drive:${at('usb')}`
    rmSync(at('usb'), { recursive: true })
    expect(picker.list(root, '')).toBeNull()
    expect(await picker.read(root, '学生.jpeg')).toBe('not-found')
    expect(picker.list('drive:/etc', '')).toBeNull()
  })
})

describe('mounted drives', () => {
  it('are what desktops mount, and by hand only what can be removed', () => {
    const mounts = [
      '/dev/sda1 / ext4 rw 0 0',
      '/dev/sdb1 /media/booth/U\\040disk vfat rw 0 0',
      '/dev/sdc1 /run/media/booth/SD vfat rw 0 0',
      '/dev/sdd1 /mnt/usb vfat rw 0 0',
      '/dev/nvme1n1p1 /mnt/archive ext4 rw 0 0',
      'server:/home /mnt/home nfs rw 0 0',
    ].join('\n')
    expect(drivesAmong(mounts, (device) => device === '/dev/sdd1')).toEqual([
      '/media/booth/U disk',
      '/run/media/booth/SD',
      '/mnt/usb',
    ])
  })
})
