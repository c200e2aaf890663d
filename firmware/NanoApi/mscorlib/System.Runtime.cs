// mscorlib 1.17.0.0, System.Runtime
// Declarations only: see README.md for where they come from and how to add one.

using System;
using System.Drawing;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Remoting;
using System.Runtime.Versioning;

namespace System.Runtime.CompilerServices
{
    public sealed class AccessedThroughPropertyAttribute : Attribute
    {
        public AccessedThroughPropertyAttribute(string propertyName) => throw null!;
        public string PropertyName { get => throw null!; }
    }

    public sealed class CallerArgumentExpressionAttribute : Attribute
    {
        public CallerArgumentExpressionAttribute(string parameterName) => throw null!;
        public string ParameterName { get => throw null!; }
    }

    public sealed class CallerMemberNameAttribute : Attribute
    {
        public CallerMemberNameAttribute() => throw null!;
    }

    public class ExcludeTypeAttribute : Attribute
    {
        public ExcludeTypeAttribute() => throw null!;
    }

    [AttributeUsage(AttributeTargets.Method | AttributeTargets.Class | AttributeTargets.Assembly)]
    public sealed class ExtensionAttribute : Attribute
    {
        public ExtensionAttribute() => throw null!;
    }

    [AttributeUsage(AttributeTargets.Property)]
    public sealed class IndexerNameAttribute : Attribute
    {
        public IndexerNameAttribute(string indexerName) => throw null!;
    }

    [AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
    public sealed class InternalsVisibleToAttribute : Attribute
    {
        public InternalsVisibleToAttribute(string assemblyName) => throw null!;
        public string AssemblyName { get => throw null!; }
    }

    public static class IsExternalInit
    {
    }

    public enum MethodCodeType : int
    {
        IL = 0,
        Native = 1,
        OPTIL = 2,
        Runtime = 3,
    }

    [AttributeUsage(AttributeTargets.Method | AttributeTargets.Constructor)]
    public sealed class MethodImplAttribute : Attribute
    {
        public MethodCodeType MethodCodeType;
        public MethodImplAttribute(MethodImplOptions methodImplOptions) => throw null!;
        public MethodImplAttribute(short _value) => throw null!;
        public MethodImplAttribute() => throw null!;
        public MethodImplOptions Value { get => throw null!; }
    }

    public enum MethodImplOptions : int
    {
        Unmanaged = 4,
        ForwardRef = 16,
        PreserveSig = 128,
        InternalCall = 4096,
        Synchronized = 32,
        NoInlining = 8,
    }

    public static class RuntimeFeature
    {
        public const string DefaultImplementationsOfInterfaces = "DefaultImplementationsOfInterfaces";
        public static bool IsSupported(string feature) => throw null!;
    }

    public static class RuntimeHelpers
    {
        public static int OffsetToStringData { get => throw null!; }
        public static void InitializeArray(Array array, RuntimeFieldHandle fldHandle) => throw null!;
        public static object GetObjectValue(object obj) => throw null!;
        public static void RunClassConstructor(RuntimeTypeHandle type) => throw null!;
    }
}

namespace System.Runtime.InteropServices
{
    public enum CharSet : int
    {
        None = 1,
        Ansi = 2,
        Unicode = 3,
        Auto = 4,
    }

    public sealed class ComVisibleAttribute : Attribute
    {
        public ComVisibleAttribute(bool visibility) => throw null!;
        public bool Value { get => throw null!; }
    }

    public sealed class GuidAttribute : Attribute
    {
        public GuidAttribute(string guid) => throw null!;
        public string Value { get => throw null!; }
    }

    public enum LayoutKind : int
    {
        Sequential = 0,
        Explicit = 2,
        Auto = 3,
    }

    public sealed class OutAttribute : Attribute
    {
        public OutAttribute() => throw null!;
    }

    [AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
    public sealed class StructLayoutAttribute : Attribute
    {
        public int Pack;
        public int Size;
        public CharSet CharSet;
        public StructLayoutAttribute(LayoutKind layoutKind) => throw null!;
        public StructLayoutAttribute(short layoutKind) => throw null!;
        public LayoutKind Value { get => throw null!; }
    }
}

namespace System.Runtime.Remoting
{
    public static class RemotingServices
    {
        public static bool IsTransparentProxy(object proxy) => throw null!;
    }
}

namespace System.Runtime.Versioning
{
    public sealed class TargetFrameworkAttribute : Attribute
    {
        public TargetFrameworkAttribute(string frameworkName) => throw null!;
        public string FrameworkName { get => throw null!; }
        public string FrameworkDisplayName { get => throw null!; set => throw null!; }
    }
}
