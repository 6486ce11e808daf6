import type { Outlet } from '../outlet.ts'

/** Where the answer to a question of our own goes: nowhere but here. */
export function ownOutlet(): Outlet & { readonly body: () => Buffer } {
  const chunks: Buffer[] = []
  let hasHead = false
  let isEnded = false
  return {
    destroyed: false,
    get headersSent() {
      return hasHead
    },
    get writableFinished() {
      return isEnded
    },
    writableNeedDrain: false,
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
    body: () => Buffer.concat(chunks),
  }
}
