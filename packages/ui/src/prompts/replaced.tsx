import type { PromptDetail } from '@telltale/sdk'
import { formatUsd, plural } from '../parts/format.ts'
import { activeIn } from './places.ts'
import { useVersionUsage } from './use-prompt.ts'

type Props = {
  readonly prompt: PromptDetail
  readonly version: number
  readonly active: number | undefined
  readonly environment: string
}

/** What goes when a version becomes active there, and how much traffic that touches. */
export function Replaced({ prompt, version, active, environment }: Props) {
  const usage = useVersionUsage(prompt.name).data
  const carried = usage?.find((one) => one.version === active)
  if (environment === '') return null
  if (active === version)
    return (
      <p>
        Version {version} is active in {environment} already.
      </p>
    )
  if (active === undefined)
    return (
      <p>
        Nothing is active in {environment} now: calls made there fail until this is. The next call uses it.
      </p>
    )
  const traffic =
    usage === undefined
      ? 'what it carried is not known'
      : carried === undefined
        ? 'it carried no call in the last 7 days'
        : `it carried ${plural(carried.calls, 'call')} in the last 7 days${carried.costUsd === null ? '' : `, for ${formatUsd(carried.costUsd)}`}`
  const isShared = activeIn(prompt, active).length > 1
  return (
    <p>
      It replaces version {active} in {environment}; {traffic}
      {isShared && ', here and in other environments'}. The next call uses the new one, and one click puts the
      old one back.
    </p>
  )
}
