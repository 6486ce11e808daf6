import { z } from 'zod'
import { sql, type State } from '../engines/state.ts'
import { ChannelDelivery } from './channel-model.ts'
import { DueDelivery } from './delivery-model.ts'
import { NoticeBody } from './notice-model.ts'
import { headlineOf } from './notice-words.ts'
import { Telling } from './view-model.ts'

const TellingRow = Telling.extend({ alertId: z.string() })
const NamedDelivery = DueDelivery.extend({ channel: z.string() })

/** A delivery as it is shown. */
export function shownDelivery({ notice, ...delivery }: DueDelivery, channel: string): ChannelDelivery {
  const body = NoticeBody.safeParse(notice).data
  return ChannelDelivery.parse({
    ...{ ...delivery, channel, isRepeat: body?.isRepeat ?? false },
    headline: body === undefined ? delivery.event : headlineOf(body),
    alerts: body === undefined ? 0 : Object.values(body.counts).reduce((sum, count) => sum + count, 0),
  })
}

/** What was told of which alert. */
export function tellingStore(state: State) {
  return {
    /** The newest telling of each alert to each channel. */
    tellingsOf: async (alertIds: readonly string[]): Promise<ReadonlyMap<string, Telling[]>> =>
      Map.groupBy(
        await state.rows(
          TellingRow,
          sql`select distinct on (told.alert_id, delivery.receiver_id) told.alert_id, delivery.id as delivery_id,
              channel.name as channel, delivery.event, delivery.status, delivery.created_at,
              delivery.last_attempt_at, delivery.last_error
            from alert_deliveries told
            join deliveries delivery on delivery.id = told.delivery_id
            join alert_channels channel on channel.id = delivery.receiver_id
            where told.alert_id = any(${alertIds}::uuid[])
            order by told.alert_id, delivery.receiver_id, delivery.sequence desc`,
        ),
        ({ alertId }) => alertId,
      ),

    /** Of one alert, to any channel, newest first. */
    deliveriesOf: async (alertId: string, limit: number): Promise<ChannelDelivery[]> =>
      (
        await state.rows(
          NamedDelivery,
          sql`select delivery.*, channel.name as channel from alert_deliveries told
            join deliveries delivery on delivery.id = told.delivery_id
            join alert_channels channel on channel.id = delivery.receiver_id
            where told.alert_id = ${alertId} order by delivery.sequence desc limit ${limit}`,
        )
      ).map(({ channel, ...delivery }) => shownDelivery(delivery, channel)),
  }
}
