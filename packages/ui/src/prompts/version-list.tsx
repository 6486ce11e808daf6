import { Button } from '../parts/button.tsx'
import { formatCount } from '../parts/format.ts'
import { Moment } from '../parts/moment.tsx'
import { Badge } from '../parts/status-mark.tsx'
import { Table, type Column } from '../parts/table.tsx'
import type { PromptDetail, PromptVersion } from '../records.ts'
import { useTraffic, type Traffic } from './use-traffic.ts'

type VersionListProps = {
  readonly prompt: PromptDetail
  readonly compare: (version: number) => void
  readonly activate: (version: number) => void
}

const columnsOf = ({
  prompt,
  activate,
  traffic,
}: Pick<VersionListProps, 'prompt' | 'activate'> & {
  readonly traffic: Traffic
}): readonly Column<PromptVersion>[] => [
  {
    id: 'version',
    head: 'Version',
    cell: (version) => (
      <span className="flex items-center gap-2">
        <span className="font-medium">v{version.version}</span>
        {version.version === prompt.live?.version && <Badge tone="good">live</Badge>}
      </span>
    ),
  },
  {
    id: 'hash',
    head: 'Hash',
    spare: true,
    cell: (version) => (
      <span className="font-mono text-small text-soft" title={version.hash}>
        {version.shortHash}
      </span>
    ),
  },
  { id: 'model', head: 'Model', spare: true, cell: (version) => version.modelId },
  {
    id: 'message',
    head: 'Message',
    spare: true,
    fill: true,
    cell: (version) => <span className="text-soft">{version.message ?? '–'}</span>,
  },
  {
    id: 'by',
    head: 'By',
    spare: true,
    cell: (version) => (
      <span className="block max-w-28 truncate text-soft" title={version.author ?? undefined}>
        {version.author ?? '–'}
      </span>
    ),
  },
  { id: 'at', head: 'Registered', cell: (version) => <Moment at={version.createdAt} ago /> },
  {
    id: 'calls',
    head: 'Calls, 7 d',
    right: true,
    cell: (version) => formatCount(traffic.version(prompt.name, version.version)),
  },
  {
    id: 'activate',
    head: 'Go live',
    right: true,
    cell: (version) =>
      version.version === prompt.live?.version ? (
        <span className="text-faint">–</span>
      ) : (
        <Button
          look="quiet"
          size="row"
          className="text-accent!"
          aria-label={`Activate version ${version.version}`}
          onClick={(event) => {
            event.stopPropagation()
            activate(version.version)
          }}
        >
          Activate
        </Button>
      ),
  },
]

/** Every version, which one is live, and what it carried; opening a row compares it with the live one. */
export function VersionList({ prompt, compare, activate }: VersionListProps) {
  const traffic = useTraffic()
  return (
    <Table
      label="Versions"
      columns={columnsOf({ prompt, activate, traffic })}
      rows={prompt.versions}
      rowId={(version) => String(version.version)}
      open={(version) => compare(version.version)}
    />
  )
}
