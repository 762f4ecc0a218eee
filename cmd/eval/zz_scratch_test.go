package main
import ("testing";"fmt";"math/rand/v2";"slices";"strings";"unicode")
func TestZZ(t *testing.T){
 ps,_:=readAddresses("/work/shared/data/02-parallel-zh-en/tw-president-bilingual-docs.jsonl")
 sd,_:=readSeed(t.Context(),"/work/shared/data/00-seed"); ps=append(ps,sd...)
 var ds []declaration
 for _,f:=range []string{"eng","cmn_hans","cmn_hant"} { d,_:=readDeclaration("/work/shared/data/02-parallel-zh-en/udhr/udhr_"+f+".xml"); ds=append(ds,d)}
 for i,x:=range ds { for _,y:=range ds[i+1:] { ps=append(ps,x.with(y,false)) } }
 var all,rev,d5,run alignment
 add:=func(s *alignment, a alignment){ s.Links+=a.Links; s.Found+=a.Found; s.Right+=a.Right }
 r:=rand.New(rand.NewPCG(1,1))
 size:=func(s string) (n float64) { for _,c:=range s { if !unicode.IsSpace(c) {n++} }; return }
 sub:=func(p pairing, ks,kt []int) pairing {
   d:=pairing{from:p.from,to:p.to,gold:map[[2]int]bool{}}
   for _,i:=range ks {d.source=append(d.source,p.source[i])}
   for _,i:=range kt {d.target=append(d.target,p.target[i])}
   for k:=range p.gold { x,y:=slices.Index(ks,k[0]),slices.Index(kt,k[1]); if x>=0&&y>=0 {d.gold[[2]int{x,y}]=true}}
   return d }
 for _,p:=range ps {
  add(&all,p.measure())
  q:=pairing{source:p.target,target:p.source,from:p.to,to:p.from,gold:map[[2]int]bool{}}
  var ls,lt float64
  for k:=range p.gold {q.gold[[2]int{k[1],k[0]}]=true; ls+=size(p.source[k[0]].Text); lt+=size(p.target[k[1]].Text)}
  a:=q.measure()
  if testing.Verbose() { fmt.Printf("%.40s fwd %.3f rev %.3f ratio %.3f\n",strings.ReplaceAll(p.name,"tw-president-bilingual-docs","tw"),p.measure().F1,a.F1,ls/lt) }
  add(&rev,a)
  for k:=range 10 {
   full:=func(n int) (m []int) { for i:=range n {m=append(m,i)}; return}
   some:=func(n int) (m []int){ for i:=range n { if i==0||r.IntN(20)>0 {m=append(m,i)} }; return }
   cut:=func(n int) (m []int){ at:=1+r.IntN(max(n-5,1)); for i:=range n { if i<at||i>=at+5 {m=append(m,i)} }; return }
   add(&d5,sub(p,some(len(p.source)),some(len(p.target))).measure())
   if k%2==0 { add(&run,sub(p,cut(len(p.source)),full(len(p.target))).measure()) } else { add(&run,sub(p,full(len(p.source)),cut(len(p.target))).measure()) }
  }
 }
 for i,a:=range []*alignment{&all,&rev,&d5,&run} {a.rate(); fmt.Printf("%s P %.4f R %.4f F1 %.4f\n",[]string{"all","rev","drop5","run5"}[i],a.Precision,a.Recall,a.F1)}
}
