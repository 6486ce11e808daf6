const loopbackAddress = /^(::1|(::ffff:)?127\.\d{1,3}\.\d{1,3}\.\d{1,3})$/
const loopbackHost = /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])(:\d{1,5})?$/i

/**
 * Whether a request comes from this very machine and means it: connected over loopback, and addressed to a loopback
 * name. The second part is what stops a foreign page whose name was made to resolve to 127.0.0.1 (DNS rebinding).
 */
export const isFromThisMachine = (address: string, host: string | undefined): boolean =>
  loopbackAddress.test(address) && host !== undefined && loopbackHost.test(host)

/** Browsers say where a request was made (Sec-Fetch-Site); command-line clients say nothing and hold no cookies. */
export const isOwnPage = (site: string | undefined): boolean =>
  site === undefined || site === 'same-origin' || site === 'none'
