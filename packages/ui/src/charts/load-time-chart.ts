/**
 * uPlot formats numbers in the browser's language as it loads, and a browser started under the POSIX locale names a
 * language (`en-US@posix`) that Intl refuses, which would take the charts away. Such a name is replaced by plain English.
 */
function nameUsableLanguage(): void {
  try {
    Intl.getCanonicalLocales(navigator.language)
  } catch {
    Object.defineProperty(navigator, 'language', { value: 'en', configurable: true })
  }
}

/** Fetches the chart and uPlot with it, when the first one is to be drawn. */
export async function loadTimeChart() {
  nameUsableLanguage()
  const { TimeChart } = await import('./time-chart.tsx')
  return { default: TimeChart }
}
