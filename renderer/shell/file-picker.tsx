// Removable drives and the scanner's folder, nothing else of the machine.
import { Button, List, Modal } from 'antd'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCommand, useStation } from '../rpc/station-context.tsx'

type Roots = readonly { readonly rootId: string; readonly label: string }[]
type Entries = readonly {
  readonly name: string
  readonly path: string
  readonly kind: 'folder' | 'picture'
}[]

interface Props {
  readonly onPicked: (rootId: string, path: string) => void
  readonly onClose: () => void
}

export function FilePicker({ onPicked, onClose }: Props) {
  const { t } = useTranslation()
  const { client } = useStation()
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
      <List
        className="files"
        dataSource={[...entries]}
        renderItem={(entry) => (
          <List.Item
            onClick={() =>
              at &&
              (entry.kind === 'folder' ? setAt({ ...at, path: entry.path }) : onPicked(at.rootId, entry.path))
            }
            data-testid={`file-${entry.name}`}
          >
            {entry.name}
            {entry.kind === 'folder' ? ' /' : ''}
          </List.Item>
        )}
      />
    </Modal>
  )
}
