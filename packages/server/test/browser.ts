import chromium from '@sparticuz/chromium'
import { chromium as playwright, type Browser, type Page } from 'playwright-core'

/** A real Chromium out of an npm package: no system package, the same for everybody. */
export const openBrowser = async (): Promise<Browser> =>
  playwright.launch({
    executablePath: await chromium.executablePath(),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-quic',
      '--no-first-run',
    ],
  })

export type Watched = {
  readonly page: Page
  /** Errors in the console, exceptions, and requests that left the origin. */
  readonly faults: string[]
}

/** A page whose every fault is noted. */
export async function openPage(
  browser: Browser,
  origin: string,
  look: { readonly colorScheme?: 'light' | 'dark'; readonly width?: number } = {},
): Promise<Watched> {
  const context = await browser.newContext({
    colorScheme: look.colorScheme ?? 'light',
    viewport: { width: look.width ?? 1440, height: 900 },
    baseURL: origin,
  })
  const page = await context.newPage()
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (message) => {
    // The browser itself reports refused requests; a test that provokes one looks at the page instead.
    if (message.type() === 'error' && !message.text().includes('status of 4')) faults.push(message.text())
  })
  page.on('request', (request) => {
    const url = new URL(request.url())
    if (url.protocol.startsWith('http') && url.origin !== origin)
      faults.push(`left the origin: ${request.url()}`)
  })
  return { page, faults }
}
