import type { PromptDetail, PromptSummary } from '@telltale/sdk'
import { short, table } from './table.ts'

export const promptTable = (prompts: readonly PromptSummary[]): string =>
  table(
    ['name', 'live', 'hash', 'versions', 'live since', 'elsewhere'],
    prompts.map(({ name, liveVersion, liveHash, versions, activatedAt, environments }) => [
      name,
      liveVersion === null ? 'none' : String(liveVersion),
      liveHash?.slice(0, 12) ?? '',
      String(versions),
      activatedAt?.slice(0, 16).replace('T', ' ') ?? '',
      environments
        .filter(({ environment }) => environment !== 'production')
        .map(({ environment, version }) => `${environment}: ${version}`)
        .join(', '),
    ]),
    [1, 3],
  )

export const historyOf = ({ name, live, environments, versions, activations }: PromptDetail): string =>
  [
    `${name}, live: ${live === null ? 'none' : `version ${live.version}`}`,
    '',
    table(
      ['version', 'hash', 'created', 'author', 'model', 'message'],
      versions.map((version) => [
        `${version.version}${placesOf(version.version, environments)}`,
        version.shortHash,
        version.createdAt.slice(0, 16).replace('T', ' '),
        version.author ?? '',
        version.modelId,
        short(version.message ?? '', 60),
      ]),
    ),
    '',
    table(
      ['when', 'what', 'version', 'where', 'who'],
      activations.map(({ activatedAt, kind, version, environment, actor }) => [
        activatedAt.slice(0, 19).replace('T', ' '),
        kind,
        String(version),
        environment,
        actor,
      ]),
    ),
  ].join('\n')

function placesOf(version: number, environments: PromptDetail['environments']): string {
  const places = environments
    .filter((one) => one.version === version)
    .map(({ environment }) => (environment === 'production' ? 'live' : environment))
  return places.length === 0 ? '' : ` (${places.join(', ')})`
}
