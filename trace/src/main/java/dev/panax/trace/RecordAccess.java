package dev.panax.trace;

import dev.panax.program.PanaxException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The accessors and the constructor of a record class as method handles. */
final class RecordAccess {
  private static final ClassValue<RecordAccess> CACHE =
      new ClassValue<>() {
        @Override
        protected RecordAccess computeValue(Class<?> type) {
          return new RecordAccess(type);
        }
      };

  private final MethodHandle[] accessors;
  private final MethodHandle constructor;
  private final String name;

  private RecordAccess(Class<?> type) {
    name = type.getSimpleName();
    try {
      RecordAccess.class.getModule().addReads(type.getModule());
      var lookup = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
      RecordComponent[] components = type.getRecordComponents();
      accessors = new MethodHandle[components.length];
      for (int i = 0; i < components.length; i++) {
        accessors[i] =
            lookup
                .unreflect(components[i].getAccessor())
                .asType(MethodType.methodType(Object.class, Object.class));
      }
      Class<?>[] types =
          Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
      constructor =
          lookup
              .findConstructor(type, MethodType.methodType(void.class, types))
              .asSpreader(Object[].class, types.length)
              .asType(MethodType.methodType(Object.class, Object[].class));
    } catch (ReflectiveOperationException e) {
      throw new TreeException(
          "The record %s cannot be read as a tree (%s). Open its package: `opens %s to dev.panax.trace;` in the module-info of %s."
              .formatted(type.getName(), e.getMessage(), type.getPackageName(), type.getModule()));
    }
  }

  static RecordAccess of(Class<?> type) {
    return CACHE.get(type);
  }

  List<@Nullable Object> get(Record record) {
    var values = new ArrayList<@Nullable Object>(accessors.length);
    for (var accessor : accessors) {
      values.add(invoke(() -> accessor.invokeExact((Object) record)));
    }
    return values;
  }

  /**
   * A record of these components.
   *
   * @throws TreeException if its constructor does not accept them
   */
  Object create(@Nullable Object[] values) {
    try {
      return invoke(() -> constructor.invokeExact(values));
    } catch (PanaxException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new TreeException(
          "The constructor of the record %s does not accept what its arrays become (%s). It must take traced arrays, of any shape."
              .formatted(name, e),
          e);
    }
  }

  private interface Invocation {
    Object invoke() throws Throwable;
  }

  private static Object invoke(Invocation invocation) {
    try {
      return invocation.invoke();
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
