// The guide in JupyterLab, as a person sees it: models, gradients and the plot, in both themes.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { notebook, open } from './lab.mjs'

const themes = { light: 'JupyterLab Light', dark: 'JupyterLab Dark' }
const compare = `data := dataset.Digits()
nn.Seed(1)
model := Chain(Conv([]int{3, 3}, 1, 16, Relu), MaxPool([]int{2, 2}), Flatten, Dense(144, 32, Relu), Dense(32, 10))
loss := func(m Model, x, y *Tensor) *Tensor { return LogitCrossEntropy(m.Call(x), y) }
Train(loss, model, DataLoader(P(data.X, data.OneHot()), BatchSize(32)), Adam(0.001), Epochs(2));
Compare(model, Gradient(loss, model, Const(data.X), Const(data.OneHot())).At(0))`
let lab, outputs

before(async () => {
  lab = await open()
  await lab.show('how-it-works.ipynb')
  outputs = await lab.run()
}, { timeout: 600_000 })
after(() => lab?.close())

test('all cells run', () => {
  const failed = Object.values(outputs).flat().filter(o => o.output_type === 'error')
  assert.deepEqual(failed.map(o => o.evalue), [])
})

test('a model is a tree that opens and closes', async () => {
  const tree = (await lab.cell('cell-61')).locator('.jp-OutputArea .fx-tree')
  assert.equal((await tree.locator('summary code').allInnerTexts()).slice(0, 3).join('; '), 'Chain; Dense(1 => 20, σ); Dense(20 => 1)')
  assert.match(await tree.innerText(), /61 parameters/)
  const weight = tree.getByText('20×1 float32')
  assert.equal(await weight.isVisible(), false)
  await tree.getByText('Dense(1 => 20, σ)').click()
  assert.equal(await weight.isVisible(), true)
  for (const [name, theme] of Object.entries(themes)) {
    await lab.theme(theme)
    await lab.picture(tree, `model-${name}`)
  }
  await tree.getByText('Dense(1 => 20, σ)').focus()
  await lab.page.keyboard.press('Enter')
  assert.equal(await weight.isVisible(), false)
})

test('a gradient is a tree in the shape of the model', async () => {
  const tree = (await lab.cell('cell-57')).locator('.jp-OutputArea .fx-tree')
  const text = await tree.innerText()
  for (const word of ['outer', 'inner', 'W', 'b', 'nothing', 'norm']) assert.ok(text.includes(word), `${word} in ${text}`)
  assert.ok(await tree.locator('img.fx-heat').count() > 0)
  for (const [name, theme] of Object.entries(themes)) {
    await lab.theme(theme)
    await lab.picture(tree, `gradient-${name}`)
  }
})

test('the plot is drawn', async () => {
  const output = (await lab.cell('cell-76')).locator('.jp-OutputArea-output').first()
  await output.locator('canvas, svg, img').first().waitFor()
  for (const [name, theme] of Object.entries(themes)) {
    await lab.theme(theme)
    const box = await output.locator('canvas, svg, img').first().boundingBox()
    assert.ok(box.width > 300 && box.height > 200, `${box.width} × ${box.height}`)
    await lab.picture(output, `plot-${name}`)
  }
})

test('text can be read in both themes', async () => {
  const code = (await lab.cell('cell-61')).locator('.jp-OutputArea .fx-tree summary code').first()
  for (const theme of Object.values(themes)) {
    await lab.theme(theme)
    const ratio = await code.evaluate(element => {
      const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
      const light = colour => { // relative luminance, as WCAG 2 defines it
        canvas.fillStyle = colour
        canvas.fillRect(0, 0, 1, 1)
        const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b
      }
      let behind = element
      while (getComputedStyle(behind).backgroundColor === 'rgba(0, 0, 0, 0)') behind = behind.parentElement
      const [a, b] = [light(getComputedStyle(element).color), light(getComputedStyle(behind).backgroundColor)]
      return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
    })
    assert.ok(ratio >= 4.5, `${theme}: ${ratio.toFixed(1)} : 1, want 4.5 : 1 and more`)
  }
})

test('a model beside its gradient', async () => {
  await lab.show('compare.ipynb', notebook(compare))
  await lab.theme(themes.light)
  const failed = Object.values(await lab.run()).flat().filter(o => o.output_type === 'error')
  assert.deepEqual(failed.map(o => o.evalue), [])
  const tree = (await lab.cell('cell-0')).locator('.jp-OutputArea .fx-tree')
  assert.match(await tree.innerText(), /values\s+gradient/)
  await lab.picture(tree, 'compare-light')
})

test('nothing is loaded from elsewhere', () => assert.deepEqual(lab.requests, []))
