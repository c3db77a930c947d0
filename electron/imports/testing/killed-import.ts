/** A process that is killed in the middle of an import, for the tests: node killed-import.ts LIBRARY BUNDLE PICTURE. */
import { Library } from '../../library/library.ts'
import { storeRun } from '../import-run.ts'
import { readRun } from '../read-run.ts'

const [folder, bundle, picture] = process.argv.slice(2)
const library = Library.open(folder)
storeRun(library, readRun({ name: bundle }), (_fraction, stage) => {
  if (stage.startsWith(`field ${picture} `)) process.kill(process.pid, 'SIGKILL')
})
