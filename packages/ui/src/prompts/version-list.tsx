import type { PromptDetail, PromptVersion, VersionUsage } from '@telltale/sdk'
import { Button } from '../parts/button.tsx'
import { formatCount, formatUsd } from '../parts/format.ts'
import { Moment } from '../parts/moment.tsx'
import { Badge } from '../parts/status-mark.tsx'
import { Table, type Column } from '../parts/table.tsx'
import { activeIn, production } from './places.ts'
import { useVersionUsage } from './use-prompt.ts'

type VersionListProps = {
  readonly prompt: PromptDetail
  readonly compare: (version: number) => void
  readonly activate: (version: number) => void
}

/** Undefined while it is not known, null when there was none. */
type UsageOf = (version: number) => VersionUsage | null | undefined

const columnsOf = (
  prompt: PromptDetail,
  activate: (version: number) => void,
  usageOf: UsageOf,
): readonly Column<PromptVersion>[] => [
  {
    id: 'version',
    head: 'Version',
    cell: ({ version }) => (
      <span className="flex items-center gap-1.5">
        <span className="font-medium">v{version}</span>
        {activeIn(prompt, version).map((environment) => (
          <Badge key={environment} tone={environment === production ? 'good' : 'neutral'}>
            {environment === production ? 'live' : environment}
          </Badge>
        ))}
        {prompt.archivedVersions.includes(version) && <Badge tone="warn">archived</Badge>}
      </span>
    ),
  },
  { id: 'model', head: 'Model', spare: true, cell: ({ modelId }) => modelId },
  {
    id: 'message',
    head: 'Message',
    spare: true,
    fill: true,
    cell: ({ message }) => (
      <span className="text-soft" title={message ?? undefined}>
        {message ?? '–'}
      </span>
    ),
  },
  {
    id: 'by',
    head: 'By',
    spare: true,
    cell: ({ author }) => (
      <span className="block max-w-24 truncate text-soft" title={author ?? undefined}>
        {author ?? '–'}
      </span>
    ),
  },
  { id: 'at', head: 'Registered', spare: true, cell: ({ createdAt }) => <Moment at={createdAt} ago /> },
  {
    id: 'calls',
    head: 'Calls, 7 d',
    right: true,
    cell: ({ version }) => callsOf(usageOf(version)),
  },
  {
    id: 'cost',
    head: 'Cost, 7 d',
    right: true,
    spare: true,
    cell: ({ version }) => costOf(usageOf(version)),
  },
  {
    id: 'used',
    head: 'Last used',
    right: true,
    spare: true,
    cell: ({ version }) => {
      const usage = usageOf(version)
      return usage ? <Moment at={usage.lastUsedAt} ago /> : '–'
    },
  },
  {
    id: 'activate',
    head: 'Activate',
    right: true,
    cell: ({ version }) =>
      prompt.archivedAt !== null || prompt.archivedVersions.includes(version) ? (
        <span className="text-faint">–</span>
      ) : (
        <Button
          look="quiet"
          size="row"
          className="text-accent!"
          aria-label={`Activate version ${version}`}
          onClick={(event) => {
            event.stopPropagation()
            activate(version)
          }}
        >
          Activate…
        </Button>
      ),
  },
]

const callsOf = (usage: VersionUsage | null | undefined) =>
  usage === undefined ? (
    '–'
  ) : usage === null ? (
    0
  ) : (
    <>
      {usage.errors > 0 && (
        <span className="mr-2 text-small text-bad">{formatCount(usage.errors)} failed</span>
      )}
      {formatCount(usage.calls)}
    </>
  )

const costOf = (usage: VersionUsage | null | undefined) =>
  !usage ? (
    '–'
  ) : (
    <span
      title={
        usage.costUnknown > 0 ? `Of ${formatCount(usage.costUnknown)} calls it is not known.` : undefined
      }
    >
      {usage.costUsd === null ? 'unknown' : `${usage.costUnknown > 0 ? '≥ ' : ''}${formatUsd(usage.costUsd)}`}
    </span>
  )

/** Every version, where it is active, and what it carried; opening a row compares it with the live one. */
export function VersionList({ prompt, compare, activate }: VersionListProps) {
  const usage = useVersionUsage(prompt.name).data
  const usageOf: UsageOf = (version) =>
    usage === undefined ? undefined : (usage.find((one) => one.version === version) ?? null)
  return (
    <Table
      label="Versions"
      columns={columnsOf(prompt, activate, usageOf)}
      rows={prompt.versions}
      rowId={({ version }) => String(version)}
      open={({ version }) => compare(version)}
    />
  )
}
