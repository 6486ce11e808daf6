import { outletOf, type Outlet } from '../outlet.ts'

/** Where the answer to a question of our own goes: nowhere but here. */
export function ownOutlet(): { readonly outlet: Outlet; readonly body: () => Buffer } {
  const chunks: Buffer[] = []
  let hasHead = false
  let isEnded = false
  const state = {
    destroyed: () => false,
    headersSent: () => hasHead,
    writableFinished: () => isEnded,
    writableNeedDrain: () => false,
  }
  const outlet = outletOf(state, {
    hasHeader: () => false,
    writeHead() {
      hasHead = true
    },
    flushHeaders() {},
    write(bytes) {
      chunks.push(bytes)
      return true
    },
    end(bytes) {
      if (bytes != null) chunks.push(Buffer.from(bytes))
      isEnded = true
    },
    // Nobody can leave, and nothing ever has to wait.
    ...{ on() {}, off() {}, once() {} },
  })
  return { outlet, body: () => Buffer.concat(chunks) }
}
