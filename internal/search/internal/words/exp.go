package words

func SetWeights(p, a, w, s, n, l float64) {
	pairWeight, acrossWeight, wordWeight, singleWeight, numberWeight, lightWeight = p, a, w, s, n, l
}
