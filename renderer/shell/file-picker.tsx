// Removable drives and the scanner's folder, nothing else of the machine.
import { FolderOutlined, IdcardOutlined } from '@ant-design/icons'
import { Button, Modal } from 'antd'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Session } from '../../core/session/session.ts'
import { useCommand, useStation } from '../rpc/station-context.tsx'

type Roots = readonly { readonly rootId: string; readonly label: string }[]
type Entries = readonly {
  readonly name: string
  readonly path: string
  readonly kind: 'folder' | 'picture'
  readonly writtenAt: string | null
}[]

interface Props {
  readonly onPicked: (rootId: string, path: string) => void
  readonly onClose: () => void
}

export function FilePicker({ onPicked, onClose }: Props) {
  const { t, i18n } = useTranslation()
  const { client, session } = useStation()
  const { read } = useCommand()
  const [roots, setRoots] = useState<Roots | null>(null)
  const [at, setAt] = useState<{ readonly rootId: string; readonly path: string } | null>(null)
  const [entries, setEntries] = useState<Entries>([])

  useEffect(() => {
    void read(async () => {
      const found = await client.files.roots()
      setRoots(found)
      if (found[0]) setAt({ rootId: found[0].rootId, path: '' })
    })
  }, [client, read])
  useEffect(() => {
    if (at) void read(async () => setEntries(await client.files.list(at)))
  }, [client, read, at])

  const up =
    at && at.path !== '' ? () => setAt({ ...at, path: at.path.split(/[\\/]/).slice(0, -1).join('/') }) : null
  return (
    <Modal open title={t('card.pick')} onCancel={onClose} footer={null} width={720}>
      {roots?.length === 0 && <p className="notice">{t('card.noRoots')}</p>}
      <div>
        {roots?.map((root) => (
          <Button
            key={root.rootId}
            type={root.rootId === at?.rootId ? 'primary' : 'default'}
            onClick={() => setAt({ rootId: root.rootId, path: '' })}
          >
            {root.label}
          </Button>
        ))}
        {up && <Button onClick={up}>{t('card.up')}</Button>}
      </div>
      <div className="files">
        {ownFirst(entries, session).map((entry) => (
          <Button
            key={entry.path}
            icon={entry.kind === 'folder' ? <FolderOutlined /> : <IdcardOutlined />}
            onClick={() =>
              at &&
              (entry.kind === 'folder' ? setAt({ ...at, path: entry.path }) : onPicked(at.rootId, entry.path))
            }
            data-testid={`file-${entry.name}`}
          >
            <span>
              {entry.name}
              {entry.writtenAt && <small> {new Date(entry.writtenAt).toLocaleString(i18n.language)}</small>}
            </span>
          </Button>
        ))}
      </div>
      {at && entries.length === 0 && <p className="notice">{t('card.folderEmpty')}</p>}
    </Modal>
  )
}

/** What bears the name or number of whoever is at the booth stands before what does not. */
function ownFirst(entries: Entries, session: Session | null): Entries {
  if (!session || session.step === 'ended') return entries
  const { name, studentNumber } = session.student
  const isOwn = (entry: Entries[number]): boolean =>
    entry.name.includes(name) || entry.name.includes(studentNumber)
  return [...entries.filter(isOwn), ...entries.filter((entry) => !isOwn(entry))]
}
