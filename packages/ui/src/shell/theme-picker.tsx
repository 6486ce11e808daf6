import { useTheme, type Theme } from './theme.ts'

const names: Readonly<Record<Theme, string>> = { system: 'As the system', light: 'Light', dark: 'Dark' }

/** Light, dark, or as the system has it. */
export function ThemePicker() {
  const [theme, choose] = useTheme()
  return (
    <select
      aria-label="Theme"
      value={theme}
      onChange={(event) => choose(event.target.value as Theme)}
      className="h-7 min-w-0 rounded-medium border border-line-strong bg-canvas px-1 text-small text-soft max-narrow:h-9 max-wide:w-28"
    >
      {Object.entries(names).map(([value, name]) => (
        <option key={value} value={value}>
          {name}
        </option>
      ))}
    </select>
  )
}
