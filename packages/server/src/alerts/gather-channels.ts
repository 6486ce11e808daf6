import { gather } from '../kernel/gather.ts'
import type { ChannelKind } from './channel.ts'
import type { Kinds } from './channel-opening.ts'

/** Every kind of channel, by name: the files of channels/. */
export async function gatherChannels(): Promise<Kinds> {
  const kinds = await gather<ChannelKind>({
    folder: new URL('channels/', import.meta.url),
    exportName: 'channel',
  })
  return new Map(kinds.map((kind) => [kind.name, kind]))
}
