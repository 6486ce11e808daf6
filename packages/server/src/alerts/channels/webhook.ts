import { z } from 'zod'
import { readStatus, type ChannelKind } from '../channel.ts'
import { signedLetter } from '../webhook-rules.ts'

const Settings = z.strictObject({ url: z.string().min(1).max(2_000) })
const Secrets = z.strictObject({ secret: z.string().min(16).max(256) })

/** The format of webhooks (docs/webhooks.md): JSON, signed over time and body. */
export const channel: ChannelKind = {
  name: 'webhook',
  settings: Settings,
  secrets: Secrets,
  drawSecrets: (randomBytes) => ({
    secret: `whsec_${Buffer.from(randomBytes(32)).toString('base64url')}`,
  }),
  cadence: 'grouped',
  tellsAcknowledged: true,
  open(settings, secrets) {
    const { url } = Settings.parse(settings)
    const { secret } = Secrets.parse(secrets)
    return {
      place: { kind: 'http', url },
      letter({ id, kind, ...told }, nowMs) {
        const event = `alert.${kind}`
        const body = JSON.stringify({ id, type: event, ...told })
        return signedLetter({ url, secret, eventId: id, event, body }, nowMs)
      },
      read: ({ status }) => readStatus(status),
    }
  },
}
