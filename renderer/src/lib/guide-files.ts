/** The guide's files, bundled with the page: the program shows its guide without a network and without the repository. */
import { guideOf, type GuidePage } from './guide.ts'

const texts = import.meta.glob<string>(['../../../docs/user-guide/*.md', '../../../docs/file-formats.md'], {
  query: '?raw',
  import: 'default',
  eager: true,
})
const pictures = import.meta.glob<string>('../../../docs/images/**/*.{png,svg}', {
  query: '?url',
  import: 'default',
  eager: true,
})

function byName(files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([path, value]) => [path.split('/').at(-1) ?? path, value]))
}

export const guide: readonly GuidePage[] = guideOf(byName(texts))

const pictureByName = byName(pictures)

/** `../images/square.png` as the address of the bundled picture. */
export function pictureAddress(src: string): string | null {
  return pictureByName[src.split('/').at(-1) ?? src] ?? null
}
