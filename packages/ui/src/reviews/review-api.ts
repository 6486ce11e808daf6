import type { ReviewAnswer, ReviewFigures, ReviewItem, ReviewQueue, ReviewQueueSettings } from '@telltale/sdk'
import { send } from '../api.ts'

const of = (queue: string): string => `/api/reviews/${encodeURIComponent(queue)}`

/** The control API's part about review queues. `project` is a project's id; undefined means the default one. */
export const reviewApi = {
  queues: (project?: string) => send<{ queues: readonly ReviewQueue[] }>('GET', '/api/reviews', { project }),
  queue: (name: string, project?: string) => send<ReviewQueue>('GET', of(name), { project }),
  put: (name: string, settings: ReviewQueueSettings, project?: string) =>
    send<ReviewQueue>('PUT', of(name), { project }, settings),
  remove: (name: string, project?: string) => send('DELETE', of(name), { project }),
  next: (
    name: string,
    which: { readonly besides: readonly string[]; readonly status: 'open' | 'disputed' },
    project?: string,
  ) => send<{ item: ReviewItem | null }>('POST', `${of(name)}/next`, { project }, which),
  add: (name: string, callId: string, project?: string) =>
    send<ReviewItem>('POST', `${of(name)}/items`, { project }, { callId }),
  answer: (name: string, id: string, answer: ReviewAnswer, project?: string) =>
    send<ReviewItem>('POST', `${of(name)}/items/${id}/answer`, { project }, answer),
  skip: (name: string, id: string, project?: string) =>
    send('POST', `${of(name)}/items/${id}/skip`, { project }),
  undo: (name: string, project?: string) => send<ReviewItem>('POST', `${of(name)}/undo`, { project }),
  figures: (name: string, hours: number, project?: string) =>
    send<ReviewFigures>('GET', `${of(name)}/figures`, {
      ...{ hours, project },
      thresholds: '0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8,0.9',
    }),
}
