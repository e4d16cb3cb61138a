package jvlm;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The layers point one way, and libtorch is seen in one place. */
@AnalyzeClasses(packages = "jvlm", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
    @ArchTest
    static final ArchRule only_tensor_sees_libtorch = noClasses()
            .that(not(resideInAPackage("jvlm.tensor")))
            .should()
            .dependOnClassesThat(resideInAnyPackage("org.bytedeco.pytorch..", "org.bytedeco.openblas.."));

    @ArchTest
    static final ArchRule only_video_sees_ffmpeg = noClasses()
            .that(not(resideInAPackage("jvlm.video")))
            .should()
            .dependOnClassesThat(resideInAPackage("org.bytedeco.ffmpeg.."));

    @ArchTest
    static final ArchRule json_is_read_by_json_and_checkpoint_classes_only = noClasses()
            .that(resideInAnyPackage("jvlm.nn..", "jvlm.backbone..", "jvlm.model..", "jvlm.generate.."))
            .should()
            .dependOnClassesThat(resideInAPackage("tools.jackson.."));

    @ArchTest
    static final ArchRule layers_point_one_way = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("tensor")
            .definedBy("jvlm.tensor..")
            .layer("image")
            .definedBy("jvlm.image..")
            .layer("video")
            .definedBy("jvlm.video..")
            .layer("ground")
            .definedBy("jvlm.ground..")
            .layer("text")
            .definedBy("jvlm.text..")
            .layer("checkpoint")
            .definedBy("jvlm.checkpoint..")
            .layer("nn")
            .definedBy("jvlm.nn..")
            .layer("task")
            .definedBy("jvlm.task..")
            .layer("backbone")
            .definedBy("jvlm.backbone..")
            .layer("model")
            .definedBy("jvlm.model..")
            .layer("generate")
            .definedBy("jvlm.generate..")
            .layer("objective")
            .definedBy("jvlm.objective..")
            .layer("data")
            .definedBy("jvlm.data..")
            .layer("train")
            .definedBy("jvlm.train..")
            .layer("facade")
            .definedBy("jvlm")
            .layer("use")
            .definedBy("jvlm.eval..", "jvlm.inspect..", "jvlm.bench..", "jvlm.convert..")
            .whereLayer("use")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("facade")
            .mayOnlyBeAccessedByLayers("use")
            .whereLayer("train")
            .mayOnlyBeAccessedByLayers("facade", "use")
            .whereLayer("generate")
            .mayOnlyBeAccessedByLayers("facade", "use")
            .whereLayer("model")
            .mayOnlyBeAccessedByLayers("train", "facade", "use")
            .whereLayer("data")
            .mayOnlyBeAccessedByLayers("train", "facade", "use")
            .whereLayer("objective")
            .mayOnlyBeAccessedByLayers("train", "use")
            .whereLayer("backbone")
            .mayOnlyBeAccessedByLayers("model", "generate", "use")
            .whereLayer("task")
            .mayOnlyBeAccessedByLayers("train", "backbone", "model", "generate", "data", "facade", "use")
            .whereLayer("nn")
            .mayOnlyBeAccessedByLayers("train", "task", "backbone", "model", "generate", "facade", "use")
            .whereLayer("checkpoint")
            .mayOnlyBeAccessedByLayers("nn", "backbone", "model", "generate", "train", "facade", "use")
            .whereLayer("text")
            .mayOnlyBeAccessedByLayers("train", "task", "model", "generate", "facade", "use")
            .whereLayer("video")
            .mayOnlyBeAccessedByLayers("train", "task", "model", "data", "facade", "use")
            .whereLayer("ground")
            .mayOnlyBeAccessedByLayers("task", "model", "facade", "use")
            .whereLayer("image")
            .mayOnlyBeAccessedByLayers(
                    "video", "ground", "train", "task", "backbone", "model", "data", "facade", "use");

    @ArchTest
    static final ArchRule systems_do_not_know_each_other = slices().matching("jvlm.model.(*)..")
            .should()
            .notDependOnEachOther()
            // LLaVA's tower is a CLIP checkpoint.
            .ignoreDependency(resideInAPackage("jvlm.model.llava"), simpleName("ClipCheckpoint"))
            // Qwen2.5-VL is Qwen2-VL with another tower.
            .ignoreDependency(resideInAPackage("jvlm.model.qwen25vl"), resideInAPackage("jvlm.model.qwen2vl"));

    @ArchTest
    static final ArchRule model_files_do_no_input_or_output = noClasses()
            .that(resideInAnyPackage("jvlm.nn..", "jvlm.backbone.."))
            .should()
            .dependOnClassesThat(resideInAnyPackage("java.io..", "java.nio.file.."));

    @ArchTest
    static final ArchRule packages_are_free_of_cycles =
            slices().matching("jvlm.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule interfaces_are_sealed_or_tasks_or_functions = classes()
            .that()
            .areInterfaces()
            .and()
            .areTopLevelClasses()
            .and(not(resideInAnyPackage("jvlm.task..", "jvlm.app..")))
            .and()
            .haveSimpleNameNotEndingWith("package-info")
            .should(new SealedOrFunctional());
}
