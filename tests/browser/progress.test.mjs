// Progress in JupyterLab: a bar that moves while a cell runs, a training with its loss, and what is left of both afterwards.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { notebook, open } from './lab.mjs'

const themes = { light: 'JupyterLab Light', dark: 'JupyterLab Dark' }
const loop = `for range display.Progress(slices.Values(make([]int, 400)), display.Total(400)) {
	time.Sleep(10 * time.Millisecond)
}`
const training = `data := dataset.Digits()
model := Chain(Flatten, Dense(64, 128, Relu), Dense(128, 10))
loss := func(m Model, x, y *Tensor) *Tensor { return LogitCrossEntropy(m.Call(x), y) }
Train(loss, model, DataLoader(P(data.X, data.OneHot()), BatchSize(16)), Adam(0.001), Epochs(300)) < 1`
let lab

before(async () => {
  lab = await open()
  await lab.show('progress.ipynb', notebook(loop, training))
}, { timeout: 120_000 })
after(() => lab?.close())

test('a bar moves while the cell runs, and stays', async () => {
  const done = lab.run()
  const bar = (await lab.cell('cell-0')).locator('.jp-OutputArea progress').first()
  await bar.waitFor({ timeout: 60_000 })
  const seen = new Set()
  for (let i = 0; i < 20; i++) {
    seen.add(await bar.getAttribute('value'))
    await lab.page.waitForTimeout(100)
  }
  assert.ok(seen.size > 3, `it stood at ${[...seen]}`)
  const outputs = await done
  assert.equal(outputs['cell-0'].length, 1, 'one bar is one output')
  assert.match([outputs['cell-0'][0].data['text/html']].flat().join(''), /400 of 400/)
})

test('a training shows its loss', async () => {
  const output = (await lab.cell('cell-1')).locator('.jp-OutputArea-output').first()
  assert.match(await output.innerText(), /loss/)
  for (const [name, theme] of Object.entries(themes)) {
    await lab.theme(theme)
    await lab.picture(output, `training-${name}`)
    await lab.picture((await lab.cell('cell-0')).locator('.jp-OutputArea-output').first(), `progress-${name}`)
  }
})

test('nothing is loaded from elsewhere', () => assert.deepEqual(lab.requests, []))
