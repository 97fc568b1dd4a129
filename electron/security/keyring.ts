// The data key wrapped by the operating system: DPAPI, the keychain, or the desktop's secret service.
import type { SafeStorage } from 'electron'
import type { Keyring } from '../../station/keys/data-key.ts'

type Storage = Pick<
  SafeStorage,
  'isEncryptionAvailable' | 'getSelectedStorageBackend' | 'encryptString' | 'decryptString'
>

/**
 * Linux without a secret service falls back to `basic_text`, a password that everybody knows: the key would lie in the
 * open beside the data it protects.
 */
export const isKeyringUsable = (storage: Storage, platform: NodeJS.Platform): boolean =>
  storage.isEncryptionAvailable() &&
  (platform !== 'linux' || !['basic_text', 'unknown'].includes(storage.getSelectedStorageBackend()))

/** Use only where `isKeyringUsable`. `safeStorage` takes text, so the key travels as base64. */
export const safeStorageKeyring = (storage: Storage): Keyring => ({
  kind: 'safe-storage',
  wrap: async (key) => storage.encryptString(key.toString('base64')),
  unwrap: async (wrapped) => Buffer.from(storage.decryptString(wrapped), 'base64'),
})
