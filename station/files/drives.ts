// Where removable drives show up. On Linux desktops mount them under /media or /run/media; whoever mounts by hand uses
// /mnt, where only devices that the kernel calls removable (or that hang on USB) count. Windows gives them letters after C.
import { existsSync, readFileSync, realpathSync } from 'node:fs'

const ALWAYS = ['/media/', '/run/media/']
const BY_HAND = '/mnt/'

export function mountedDrives(): string[] {
  if (process.platform === 'win32') {
    return [...'DEFGHIJKLMNOPQRSTUVWXYZ'].map((letter) => `${letter}:\\`).filter((root) => existsSync(root))
  }
  return existsSync('/proc/mounts') ? drivesAmong(readFileSync('/proc/mounts', 'utf8'), isRemovable) : []
}

/** `mounts` in the format of /proc/mounts, where blanks in paths are written \040. */
export function drivesAmong(mounts: string, removable: (device: string) => boolean): string[] {
  return mounts.split('\n').flatMap((line) => {
    const [device = '', escaped = ''] = line.split(' ')
    const path = escaped.replaceAll(/\\([0-7]{3})/g, (_, octal) =>
      String.fromCharCode(Number.parseInt(octal, 8)),
    )
    if (ALWAYS.some((parent) => path.startsWith(parent))) return [path]
    return path.startsWith(BY_HAND) && removable(device) ? [path] : []
  })
}

function isRemovable(device: string): boolean {
  const name = device.match(/^\/dev\/([a-z0-9]+)$/)?.[1]
  if (!name) return false
  try {
    // A partition's folder lies inside its disk's.
    const folder = realpathSync(`/sys/class/block/${name}`)
    const disk = existsSync(`${folder}/partition`) ? `${folder}/..` : folder
    return folder.includes('/usb') || readFileSync(`${disk}/removable`, 'utf8').trim() === '1'
  } catch {
    return false
  }
}
