package dev.panax.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panax.program.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TreeTest {
  record Layer(Array w, Array b) {}

  record Model(List<Layer> layers, Map<String, Array> rest, Optional<Array> scale, int depth) {}

  private static Array scalar(double value) {
    return Ops.scalar(value, DType.FLOAT32);
  }

  private static Model model(int depth) {
    var rest = new LinkedHashMap<String, Array>();
    rest.put("z", scalar(5));
    rest.put("a", scalar(4));
    return new Model(
        List.of(new Layer(scalar(0), scalar(1)), new Layer(scalar(2), scalar(3))),
        rest,
        Optional.of(scalar(6)),
        depth);
  }

  private static List<Double> values(Object tree) {
    return Tree.leaves(tree).stream().map(Array::item).toList();
  }

  @Test
  void leavesComeInOrderOfComponentsAndSortedKeys() {
    assertThat(values(model(2))).containsExactly(0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0);
  }

  @Test
  void unflattenRebuildsTheTree() {
    Tree.Flat flat = Tree.flatten(model(2));
    Model rebuilt = Tree.unflatten(flat.structure(), flat.leaves());
    assertThat(rebuilt.depth()).isEqualTo(2);
    assertThat(rebuilt.layers().get(1).b().item()).isEqualTo(3);
    assertThat(rebuilt.rest()).containsOnlyKeys("a", "z");
    assertThat(rebuilt.scale()).isPresent();
    assertThat(Tree.structure(rebuilt)).isEqualTo(flat.structure());
  }

  @Test
  void emptyOptionalsNullsAndJavaArraysAreNodes() {
    Object[] tree = {Optional.empty(), null, new Array[] {scalar(1), scalar(2)}, "static"};
    Tree.Flat flat = Tree.flatten(tree);
    assertThat(flat.leaves()).hasSize(2);
    Object[] rebuilt = Tree.unflatten(flat.structure(), flat.leaves());
    assertThat(rebuilt[0]).isEqualTo(Optional.empty());
    assertThat(rebuilt[1]).isNull();
    assertThat((Array[]) rebuilt[2]).hasSize(2);
    assertThat(rebuilt[3]).isEqualTo("static");
  }

  @Test
  void staticValuesArePartOfTheStructure() {
    assertThat(Tree.structure(model(2))).isEqualTo(Tree.structure(model(2)));
    assertThat(Tree.structure(model(2))).isNotEqualTo(Tree.structure(model(3)));
  }

  @Test
  void pathsAreJavaExpressions() {
    assertThat(Tree.structure(model(2)).paths())
        .containsExactly(
            ".layers[0].w",
            ".layers[0].b",
            ".layers[1].w",
            ".layers[1].b",
            ".rest[\"a\"]",
            ".rest[\"z\"]",
            ".scale.get()");
  }

  @Test
  void mapKeepsTheType() {
    Layer doubled = Tree.map(x -> scalar(2 * x.item()), new Layer(scalar(1), scalar(2)));
    assertThat(values(doubled)).containsExactly(2.0, 4.0);
  }

  @Test
  void rebuiltCollectionsAreUnmodifiable() {
    var list = new ArrayList<>(Arrays.asList(scalar(1)));
    List<Array> rebuilt = Tree.unflatten(Tree.structure(list), List.of(scalar(2)));
    assertThatThrownBy(() -> rebuilt.add(scalar(3)))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void aDifferentStructureIsNamedWithItsPlace() {
    var two = List.of(new Layer(scalar(0), scalar(1)));
    var other = List.of(new Layer(scalar(0), scalar(1)), new Layer(scalar(0), scalar(1)));
    assertThatThrownBy(() -> Tree.map((x, y) -> x, two, other))
        .isInstanceOf(TreeException.class)
        .hasMessageContaining("Tree.map needs trees of one structure.")
        .hasMessageContaining("They differ at the root");
    assertThatThrownBy(
            () -> Tree.map((x, y) -> x, Map.of("k", List.of(scalar(1))), Map.of("k", List.of())))
        .isInstanceOf(TreeException.class)
        .hasMessageContaining("They differ at [\"k\"]: [*] against [].");
  }

  @Test
  void aWrongNumberOfLeavesIsRefused() {
    assertThatThrownBy(() -> Tree.unflatten(Tree.structure(List.of(scalar(1))), List.of()))
        .isInstanceOf(TreeException.class)
        .hasMessage("unflatten got 0 leaves for a structure of 1: [*].");
  }

  @Test
  void javaPrimitiveArraysAreRefused() {
    assertThatThrownBy(() -> Tree.flatten(List.of(new float[] {1})))
        .isInstanceOf(TreeException.class)
        .hasMessageContaining("wrap it with array(...)");
  }
}
