// The cells with which the README begins: a gradient of ordinary Go, and a model that learns.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { notebook, open, place } from './lab.mjs'

const gradient = `func running(x []float64) (sum float64) { // ordinary Go, which writes in place
	for i := 1; i < len(x); i++ {
		x[i] *= x[i-1]
		sum += x[i]
	}
	return sum
}
Gradient(running, []float64{1, 2, 3})`

const moons = `moons := dataset.MakeMoons(rand.New(rand.NewPCG(1, 2)), 300, 0.2)
x, labels := moons.X, moons.Y

nn.Seed(1)
model := Chain(Dense(2, 32, Tanh), Dense(32, 2))
loss := func(m Model, x, y *Tensor) *Tensor { return LogitCrossEntropy(m.Call(x), y) }
batches := DataLoader(P(x, dataset.OneHotBatch(labels, []int{0, 1})), BatchSize(30), Shuffle())
Train(loss, model, batches, Adam(0.01), Epochs(200));

likely := func(a, b float64) float64 { return tensor.Softmax(model.Call(Of(a, b)), 0).At(1) }
Heatmap(likely, -1.5, 2.5, -1, 1.5).Scatter(x.Select(0, 0), x.Select(0, 1)).By(labels).Title("Which moon?")`
let lab, outputs

before(async () => {
  lab = await open()
  await lab.show('readme.ipynb', notebook(gradient, moons))
  outputs = await lab.run()
}, { timeout: 300_000 })
after(() => lab?.close())

test('all cells run', () => {
  const all = Object.values(outputs).flat()
  assert.deepEqual(all.filter(o => o.output_type === 'error').map(o => o.evalue), [])
  assert.equal(outputs['cell-0'].at(-1).data['text/plain'], '([8.0, 4.0, 2.0],)') // x₀x₁ + x₀x₁x₂ by each of them
})

test('the model is drawn with the points in two colours', async () => {
  const drawing = (await lab.cell('cell-1')).locator('.jp-OutputArea-output canvas, .jp-OutputArea-output svg').first()
  await drawing.waitFor()
  await lab.page.evaluate(() => window.jupyterapp.commands.execute('application:toggle-side-tabbar', { side: 'right' }).catch(() => {}))
  await (await lab.cell('cell-0')).evaluate(element => element.scrollIntoView({ block: 'start' }))
  await lab.page.waitForTimeout(1000) // for fonts
  await lab.page.screenshot({ path: join(place, 'moons.png'), clip: { x: 0, y: 0, width: 1100, height: 960 } })
  const box = await drawing.boundingBox()
  assert.ok(box.width > 300 && box.height > 200, `${box.width} × ${box.height}`)
})
