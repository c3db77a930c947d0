// Loaded by `electron -r`: prints when the first page had its first contentful paint (milliseconds since 1970), then ends.
// Plain CommonJS, because that is what -r takes.
const { app } = require('electron')

const ask = `new Promise((resolve) => {
  const look = () => {
    const [entry] = performance.getEntriesByName('first-contentful-paint')
    if (entry) resolve(performance.timeOrigin + entry.startTime)
    else setTimeout(look, 20)
  }
  look()
})`

app.on('web-contents-created', (_event, contents) => {
  contents.once('did-finish-load', () => {
    contents.executeJavaScript(ask).then((time) => {
      process.stdout.write(`painted ${time}\n`, () => app.exit(0))
    })
  })
})
