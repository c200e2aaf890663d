// mscorlib 1.17.0.0, System.Diagnostics
// Declarations only: see README.md for where they come from and how to add one.

using System;
using System.ComponentModel;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace System.ComponentModel
{
    public sealed class EditorBrowsableAttribute : Attribute
    {
        public EditorBrowsableAttribute() => throw null!;
        public EditorBrowsableAttribute(EditorBrowsableState state) => throw null!;
        public EditorBrowsableState State { get => throw null!; }
        public override bool Equals(object obj) => throw null!;
    }

    public enum EditorBrowsableState : int
    {
        Always = 0,
        Never = 1,
        Advanced = 2,
    }
}

namespace System.Diagnostics.CodeAnalysis
{
    public sealed class AllowNullAttribute : Attribute
    {
        public AllowNullAttribute() => throw null!;
    }

    public sealed class DisallowNullAttribute : Attribute
    {
        public DisallowNullAttribute() => throw null!;
    }

    public sealed class DoesNotReturnAttribute : Attribute
    {
        public DoesNotReturnAttribute() => throw null!;
    }

    public sealed class DoesNotReturnIfAttribute : Attribute
    {
        public DoesNotReturnIfAttribute(bool parameterValue) => throw null!;
        public bool ParameterValue { get => throw null!; }
    }

    public sealed class MaybeNullAttribute : Attribute
    {
        public MaybeNullAttribute() => throw null!;
    }

    public sealed class MaybeNullWhenAttribute : Attribute
    {
        public MaybeNullWhenAttribute(bool returnValue) => throw null!;
        public bool ReturnValue { get => throw null!; }
    }

    [AttributeUsage(AttributeTargets.Method | AttributeTargets.Property, AllowMultiple = true, Inherited = false)]
    public sealed class MemberNotNullAttribute : Attribute
    {
        public MemberNotNullAttribute(string member) => throw null!;
        public MemberNotNullAttribute(params string[] members) => throw null!;
        public string[] Members { get => throw null!; }
    }

    [AttributeUsage(AttributeTargets.Method | AttributeTargets.Property, AllowMultiple = true, Inherited = false)]
    public sealed class MemberNotNullWhenAttribute : Attribute
    {
        public MemberNotNullWhenAttribute(bool returnValue, string member) => throw null!;
        public MemberNotNullWhenAttribute(bool returnValue, params string[] members) => throw null!;
        public bool ReturnValue { get => throw null!; }
        public string[] Members { get => throw null!; }
    }

    public sealed class NotNullAttribute : Attribute
    {
        public NotNullAttribute() => throw null!;
    }

    public sealed class NotNullIfNotNullAttribute : Attribute
    {
        public NotNullIfNotNullAttribute(string parameterName) => throw null!;
        public string ParameterName { get => throw null!; }
    }

    public sealed class NotNullWhenAttribute : Attribute
    {
        public NotNullWhenAttribute(bool returnValue) => throw null!;
        public bool ReturnValue { get => throw null!; }
    }
}

namespace System.Diagnostics
{
    [AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
    public sealed class ConditionalAttribute : Attribute
    {
        public ConditionalAttribute(string conditionString) => throw null!;
        public string ConditionString { get => throw null!; }
    }

    public static class Debug
    {
        [Conditional("DEBUG")]
        public static void Assert(bool condition) => throw null!;
        [Conditional("DEBUG")]
        public static void Assert(bool condition, string message) => throw null!;
        [Conditional("DEBUG")]
        public static void Assert(bool condition, string message, string detailedMessage) => throw null!;
        [Conditional("DEBUG")]
        public static void Write(string message) => throw null!;
        [Conditional("DEBUG")]
        public static void WriteLine() => throw null!;
        [Conditional("DEBUG")]
        public static void WriteLine(string message) => throw null!;
    }

    public sealed class DebuggableAttribute : Attribute
    {
        public DebuggableAttribute(bool isJITTrackingEnabled, bool isJITOptimizerDisabled) => throw null!;
        public DebuggableAttribute(DebuggingModes modes) => throw null!;
        public bool IsJITTrackingEnabled { get => throw null!; }
        public bool IsJITOptimizerDisabled { get => throw null!; }
        public DebuggingModes DebuggingFlags { get => throw null!; }
        public enum DebuggingModes : int
        {
            None = 0,
            Default = 1,
            DisableOptimizations = 256,
            IgnoreSymbolStoreSequencePoints = 2,
            EnableEditAndContinue = 4,
        }
    }

    public static class Debugger
    {
        public static bool IsAttached { get => throw null!; }
        public static void Break() => throw null!;
    }

    public sealed class DebuggerBrowsableAttribute : Attribute
    {
        public DebuggerBrowsableAttribute(DebuggerBrowsableState state) => throw null!;
        public DebuggerBrowsableState State { get => throw null!; }
    }

    public enum DebuggerBrowsableState : int
    {
        Never = 0,
        Collapsed = 2,
        RootHidden = 3,
    }

    public sealed class DebuggerDisplayAttribute : Attribute
    {
        public DebuggerDisplayAttribute(string value) => throw null!;
        public string Value { get => throw null!; }
        public string Name { get => throw null!; set => throw null!; }
        public string Type { get => throw null!; set => throw null!; }
        public Type Target { get => throw null!; set => throw null!; }
        public string TargetTypeName { get => throw null!; set => throw null!; }
    }

    public sealed class DebuggerHiddenAttribute : Attribute
    {
        public DebuggerHiddenAttribute() => throw null!;
    }

    public sealed class DebuggerNonUserCodeAttribute : Attribute
    {
        public DebuggerNonUserCodeAttribute() => throw null!;
    }

    public sealed class DebuggerStepperBoundaryAttribute : Attribute
    {
        public DebuggerStepperBoundaryAttribute() => throw null!;
    }

    public sealed class DebuggerStepThroughAttribute : Attribute
    {
        public DebuggerStepThroughAttribute() => throw null!;
    }

    public sealed class DebuggerTypeProxyAttribute : Attribute
    {
        public DebuggerTypeProxyAttribute(Type type) => throw null!;
        public DebuggerTypeProxyAttribute(string typeName) => throw null!;
        public string ProxyTypeName { get => throw null!; }
        public Type Target { get => throw null!; set => throw null!; }
        public string TargetTypeName { get => throw null!; set => throw null!; }
    }

    public sealed class NativeProfiledAttribute : Attribute
    {
        public NativeProfiledAttribute() => throw null!;
    }
}
