// mscorlib 1.17.0.0, System
// Declarations only: see README.md for where they come from and how to add one.

using System.Reflection;
using nanoFramework.Runtime.Native;

namespace System;

public delegate void Action();

public delegate void Action<T>(T obj);

public delegate void Action<T1, T2>(T1 arg1, T2 arg2);

public delegate void AsyncCallback(IAsyncResult ar);

public abstract class Attribute
{
    protected Attribute() => throw null!;
}

public enum AttributeTargets : int
{
    Assembly = 1,
    Module = 2,
    Class = 4,
    Struct = 8,
    Enum = 16,
    Constructor = 32,
    Method = 64,
    Property = 128,
    Field = 256,
    Event = 512,
    Interface = 1024,
    Parameter = 2048,
    Delegate = 4096,
    ReturnValue = 8192,
    All = 16383,
}

[AttributeUsage(AttributeTargets.Class, Inherited = true)]
public sealed class AttributeUsageAttribute : Attribute
{
    public AttributeUsageAttribute(AttributeTargets validOn) => throw null!;
    public AttributeTargets ValidOn { get => throw null!; }
    public bool AllowMultiple { get => throw null!; set => throw null!; }
    public bool Inherited { get => throw null!; set => throw null!; }
}

public enum Base64FormattingOptions : int
{
    None = 0,
    InsertLineBreaks = 1,
}

public static class BitConverter
{
    public static bool IsLittleEndian { get => throw null!; }
    public static long DoubleToInt64Bits(double value) => throw null!;
    public static byte[] GetBytes(bool value) => throw null!;
    public static byte[] GetBytes(char value) => throw null!;
    public static byte[] GetBytes(double value) => throw null!;
    public static byte[] GetBytes(float value) => throw null!;
    public static byte[] GetBytes(int value) => throw null!;
    public static byte[] GetBytes(long value) => throw null!;
    public static byte[] GetBytes(short value) => throw null!;
    public static byte[] GetBytes(uint value) => throw null!;
    public static byte[] GetBytes(ulong value) => throw null!;
    public static byte[] GetBytes(ushort value) => throw null!;
    public static double Int64BitsToDouble(long value) => throw null!;
    public static bool ToBoolean(byte[] value, int startIndex) => throw null!;
    public static char ToChar(byte[] value, int startIndex) => throw null!;
    public static double ToDouble(byte[] value, int startIndex) => throw null!;
    public static short ToInt16(byte[] value, int startIndex) => throw null!;
    public static int ToInt32(byte[] value, int startIndex) => throw null!;
    public static long ToInt64(byte[] value, int startIndex) => throw null!;
    public static float ToSingle(byte[] value, int startIndex) => throw null!;
    public static string ToString(byte[] value) => throw null!;
    public static string ToString(byte[] value, int startIndex) => throw null!;
    public static string ToString(byte[] value, int startIndex, int length) => throw null!;
    public static ushort ToUInt16(byte[] value, int startIndex) => throw null!;
    public static uint ToUInt32(byte[] value, int startIndex) => throw null!;
    public static ulong ToUInt64(byte[] value, int startIndex) => throw null!;
}

public sealed class CLSCompliantAttribute : Attribute
{
    public CLSCompliantAttribute(bool isCompliant) => throw null!;
    public bool IsCompliant { get => throw null!; }
}

public static class Console
{
    public static void Write(string value) => throw null!;
    public static void WriteLine() => throw null!;
    public static void WriteLine(string value) => throw null!;
}

public static class Convert
{
    public static bool ToBoolean(byte value) => throw null!;
    public static char ToChar(ushort value) => throw null!;
    public static sbyte ToSByte(string value, int fromBase = 10) => throw null!;
    public static byte ToByte(string value, int fromBase = 10) => throw null!;
    public static byte ToByte(bool value) => throw null!;
    public static DateTime ToDateTime(string value) => throw null!;
    public static short ToInt16(string value, int fromBase = 10) => throw null!;
    public static ushort ToUInt16(string value, int fromBase = 10) => throw null!;
    public static int ToInt32(string value, int fromBase = 10) => throw null!;
    public static uint ToUInt32(string value, int fromBase = 10) => throw null!;
    public static long ToInt64(string value, int fromBase = 10) => throw null!;
    public static ulong ToUInt64(string value, int fromBase = 10) => throw null!;
    public static double ToDouble(string value) => throw null!;
    public static float ToSingle(string value) => throw null!;
    public static string ToBase64String(byte[] inArray) => throw null!;
    public static string ToBase64String(byte[] inArray, Base64FormattingOptions options) => throw null!;
    public static string ToBase64String(byte[] inArray, int offset, int length) => throw null!;
    public static string ToBase64String(byte[] inArray, int offset, int length, Base64FormattingOptions options) => throw null!;
    public static byte[] FromBase64String(string inString) => throw null!;
    public static byte[] FromBase64CharArray(char[] inArray, int offset, int length) => throw null!;
}

public struct DateTime
{
    private readonly int _state;
    public static readonly DateTime MinValue;
    public static readonly DateTime MaxValue;
    public static readonly DateTime UnixEpoch;
    public DateTime(long ticks) => throw null!;
    public DateTime(long ticks, DateTimeKind kind) => throw null!;
    public DateTime(int year, int month, int day) => throw null!;
    public DateTime(int year, int month, int day, int hour, int minute, int second) => throw null!;
    public DateTime(int year, int month, int day, int hour, int minute, int second, int millisecond) => throw null!;
    public DateTime Date { get => throw null!; }
    public int Day { get => throw null!; }
    public DayOfWeek DayOfWeek { get => throw null!; }
    public int DayOfYear { get => throw null!; }
    public int Hour { get => throw null!; }
    public DateTimeKind Kind { get => throw null!; }
    public int Millisecond { get => throw null!; }
    public int Minute { get => throw null!; }
    public int Month { get => throw null!; }
    public static DateTime UtcNow { get => throw null!; }
    public int Second { get => throw null!; }
    public long Ticks { get => throw null!; }
    public TimeSpan TimeOfDay { get => throw null!; }
    public static DateTime Today { get => throw null!; }
    public int Year { get => throw null!; }
    public DateTime Add(TimeSpan val) => throw null!;
    public DateTime AddDays(double val) => throw null!;
    public DateTime AddHours(double val) => throw null!;
    public DateTime AddMilliseconds(double val) => throw null!;
    public DateTime AddMinutes(double val) => throw null!;
    public DateTime AddSeconds(double val) => throw null!;
    public DateTime AddTicks(long val) => throw null!;
    public static int Compare(DateTime t1, DateTime t2) => throw null!;
    public int CompareTo(object val) => throw null!;
    public static int DaysInMonth(int year, int month) => throw null!;
    public override bool Equals(object obj) => throw null!;
    public static bool Equals(DateTime t1, DateTime t2) => throw null!;
    public TimeSpan Subtract(DateTime val) => throw null!;
    public DateTime Subtract(TimeSpan val) => throw null!;
    public override string ToString() => throw null!;
    public string ToString(string format) => throw null!;
    public static DateTime operator +(DateTime d, TimeSpan t) => throw null!;
    public static DateTime operator -(DateTime d, TimeSpan t) => throw null!;
    public static TimeSpan operator -(DateTime d1, DateTime d2) => throw null!;
    public static bool operator ==(DateTime d1, DateTime d2) => throw null!;
    public static bool operator !=(DateTime t1, DateTime t2) => throw null!;
    public static bool operator <(DateTime t1, DateTime t2) => throw null!;
    public static bool operator <=(DateTime t1, DateTime t2) => throw null!;
    public static bool operator >(DateTime t1, DateTime t2) => throw null!;
    public static bool operator >=(DateTime t1, DateTime t2) => throw null!;
    public static DateTime FromUnixTimeSeconds(long seconds) => throw null!;
    public long ToUnixTimeSeconds() => throw null!;
    public override int GetHashCode() => throw null!;
    public static DateTime Parse(string s) => throw null!;
    public static bool TryParse(string s, out DateTime result) => throw null!;
}

public enum DateTimeKind : int
{
    Utc = 1,
    Local = 2,
}

public enum DayOfWeek : int
{
    Sunday = 0,
    Monday = 1,
    Tuesday = 2,
    Wednesday = 3,
    Thursday = 4,
    Friday = 5,
    Saturday = 6,
}

public sealed class DBNull
{
    internal DBNull() => throw null!;
    public static readonly DBNull Value;
}

public class EventArgs
{
    public static readonly EventArgs Empty;
    public EventArgs() => throw null!;
}

public delegate void EventHandler(object sender, EventArgs e);

public delegate void EventHandler<TEventArgs>(object sender, TEventArgs e);

[AttributeUsage(AttributeTargets.Enum, Inherited = false)]
public class FlagsAttribute : Attribute
{
    public FlagsAttribute() => throw null!;
}

public delegate TResult Func<TResult>();

public delegate TResult Func<T, TResult>(T arg);

public delegate TResult Func<T1, T2, TResult>(T1 arg1, T2 arg2);

public static class GC
{
    public static void WaitForPendingFinalizers() => throw null!;
    public static void SuppressFinalize(object obj) => throw null!;
    public static void ReRegisterForFinalize(object obj) => throw null!;
}

public struct Guid
{
    private readonly int _state;
    public static readonly Guid Empty;
    public Guid(int a, short b, short c, byte d, byte e, byte f, byte g, byte h, byte i, byte j, byte k) => throw null!;
    public Guid(uint a, ushort b, ushort c, byte d, byte e, byte f, byte g, byte h, byte i, byte j, byte k) => throw null!;
    public Guid(byte[] b) => throw null!;
    public Guid(string g) => throw null!;
    public int CompareTo(object value) => throw null!;
    public byte[] ToByteArray() => throw null!;
    public override string ToString() => throw null!;
    public override bool Equals(object o) => throw null!;
    public override int GetHashCode() => throw null!;
    public static Guid NewGuid() => throw null!;
    public static bool TryParseGuidWithDashes(string input, out Guid result) => throw null!;
}

public interface IAsyncResult
{
}

public interface ICloneable
{
    object Clone();
}

public interface IComparable
{
    int CompareTo(object obj);
}

public interface ICustomFormatter
{
    string Format(string format, object arg, IFormatProvider formatProvider);
}

public interface IDisposable
{
    void Dispose();
}

public interface IFormatProvider
{
    object GetFormat(Type formatType);
}

public interface IFormattable
{
    string ToString(string format, IFormatProvider formatProvider);
}

public abstract class MarshalByRefObject
{
    protected MarshalByRefObject() => throw null!;
}

public sealed class MTAThreadAttribute : Attribute
{
    public MTAThreadAttribute() => throw null!;
}

public sealed class NonSerializedAttribute : Attribute
{
    public NonSerializedAttribute() => throw null!;
}

[AttributeUsage(AttributeTargets.All, Inherited = false)]
public sealed class ObsoleteAttribute : Attribute
{
    public ObsoleteAttribute() => throw null!;
    public ObsoleteAttribute(string message) => throw null!;
    public ObsoleteAttribute(string message, bool error) => throw null!;
    public string Message { get => throw null!; }
    public bool IsError { get => throw null!; }
}

[AttributeUsage(AttributeTargets.Parameter)]
public sealed class ParamArrayAttribute : Attribute
{
    public ParamArrayAttribute() => throw null!;
}

public class Random
{
    public Random() => throw null!;
    public Random(int seed) => throw null!;
    public virtual int Next() => throw null!;
    public virtual int Next(int maxValue) => throw null!;
    public virtual double NextDouble() => throw null!;
    public virtual void NextBytes(byte[] buffer) => throw null!;
}

[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum | AttributeTargets.Delegate)]
public sealed class SerializableAttribute : Attribute
{
    public SerializableAttribute() => throw null!;
}

public readonly ref struct SpanByte
{
    private readonly byte[] _array;
    public SpanByte(byte[] array) => throw null!;
    public SpanByte(byte[] array, int start, int length) => throw null!;
    public byte this[int index] { get => throw null!; set => throw null!; }
    public static SpanByte Empty { get => throw null!; }
    public int Length { get => throw null!; }
    public bool IsEmpty { get => throw null!; }
    public void CopyTo(SpanByte destination) => throw null!;
    public SpanByte Slice(int start) => throw null!;
    public SpanByte Slice(int start, int length) => throw null!;
    public byte[] ToArray() => throw null!;
    public static implicit operator SpanByte(byte[] array) => throw null!;
}

public sealed class STAThreadAttribute : Attribute
{
    public STAThreadAttribute() => throw null!;
}

public struct TimeSpan
{
    private readonly int _state;
    public const long TicksPerMillisecond = 10000;
    public const long TicksPerSecond = 10000000;
    public const long TicksPerMinute = 600000000;
    public const long TicksPerHour = 36000000000;
    public const long TicksPerDay = 864000000000;
    public static readonly TimeSpan Zero;
    public static readonly TimeSpan MaxValue;
    public static readonly TimeSpan MinValue;
    public TimeSpan(long ticks) => throw null!;
    public TimeSpan(int hours, int minutes, int seconds) => throw null!;
    public TimeSpan(int days, int hours, int minutes, int seconds) => throw null!;
    public TimeSpan(int days, int hours, int minutes, int seconds, int milliseconds) => throw null!;
    public long Ticks { get => throw null!; }
    public int Days { get => throw null!; }
    public int Hours { get => throw null!; }
    public int Milliseconds { get => throw null!; }
    public int Minutes { get => throw null!; }
    public int Seconds { get => throw null!; }
    public double TotalDays { get => throw null!; }
    public double TotalHours { get => throw null!; }
    public double TotalMilliseconds { get => throw null!; }
    public double TotalMinutes { get => throw null!; }
    public double TotalSeconds { get => throw null!; }
    public TimeSpan Add(TimeSpan ts) => throw null!;
    public static int Compare(TimeSpan t1, TimeSpan t2) => throw null!;
    public int CompareTo(object value) => throw null!;
    public TimeSpan Duration() => throw null!;
    public override bool Equals(object value) => throw null!;
    public static bool Equals(TimeSpan t1, TimeSpan t2) => throw null!;
    public TimeSpan Negate() => throw null!;
    public TimeSpan Subtract(TimeSpan ts) => throw null!;
    public static TimeSpan FromTicks(long value) => throw null!;
    public static TimeSpan FromMilliseconds(long value) => throw null!;
    public static TimeSpan FromSeconds(long value) => throw null!;
    public static TimeSpan FromMinutes(long value) => throw null!;
    public static TimeSpan FromHours(long value) => throw null!;
    public static TimeSpan FromDays(long value) => throw null!;
    public override string ToString() => throw null!;
    public static TimeSpan operator -(TimeSpan t) => throw null!;
    public static TimeSpan operator -(TimeSpan t1, TimeSpan t2) => throw null!;
    public static TimeSpan operator +(TimeSpan t) => throw null!;
    public static TimeSpan operator +(TimeSpan t1, TimeSpan t2) => throw null!;
    public static bool operator ==(TimeSpan t1, TimeSpan t2) => throw null!;
    public static bool operator !=(TimeSpan t1, TimeSpan t2) => throw null!;
    public static bool operator <(TimeSpan t1, TimeSpan t2) => throw null!;
    public static bool operator <=(TimeSpan t1, TimeSpan t2) => throw null!;
    public static bool operator >(TimeSpan t1, TimeSpan t2) => throw null!;
    public static bool operator >=(TimeSpan t1, TimeSpan t2) => throw null!;
    public override int GetHashCode() => throw null!;
}

public abstract class Type : MemberInfo, IReflect
{
    protected Type() => throw null!;
    public override Type DeclaringType { get => throw null!; }
    public Assembly Assembly { get => throw null!; }
    public string FullName { get => throw null!; }
    public string AssemblyQualifiedName { get => throw null!; }
    public Type BaseType { get => throw null!; }
    public bool IsNotPublic { get => throw null!; }
    public bool IsPublic { get => throw null!; }
    public bool IsClass { get => throw null!; }
    public bool IsInterface { get => throw null!; }
    public bool IsValueType { get => throw null!; }
    public bool IsAbstract { get => throw null!; }
    public bool IsEnum { get => throw null!; }
    public bool IsSerializable { get => throw null!; }
    public bool IsArray { get => throw null!; }
    public static Type GetType(string typeName) => throw null!;
    public object InvokeMember(string name, BindingFlags invokeAttr, Binder binder, object target, object[] args) => throw null!;
    public static Type GetTypeFromHandle(RuntimeTypeHandle handle) => throw null!;
    public ConstructorInfo GetConstructor(Type[] types) => throw null!;
    public ConstructorInfo[] GetConstructors() => throw null!;
    public MethodInfo GetMethod(string name, Type[] types) => throw null!;
    public MethodInfo GetMethod(string name, BindingFlags bindingAttr) => throw null!;
    public MethodInfo GetMethod(string name) => throw null!;
    public MethodInfo[] GetMethods() => throw null!;
    public abstract MethodInfo[] GetMethods(BindingFlags bindingAttr);
    public abstract FieldInfo GetField(string name, BindingFlags bindingAttr);
    public FieldInfo GetField(string name) => throw null!;
    public FieldInfo[] GetFields() => throw null!;
    public abstract FieldInfo[] GetFields(BindingFlags bindingAttr);
    public abstract Type[] GetInterfaces();
    public abstract Type GetElementType();
    public virtual bool IsSubclassOf(Type c) => throw null!;
    public virtual bool IsInstanceOfType(object o) => throw null!;
    public override string ToString() => throw null!;
}

public enum TypeCode : int
{
    Empty = 0,
    Object = 1,
    DBNull = 2,
    Boolean = 3,
    Char = 4,
    SByte = 5,
    Byte = 6,
    Int16 = 7,
    UInt16 = 8,
    Int32 = 9,
    UInt32 = 10,
    Int64 = 11,
    UInt64 = 12,
    Single = 13,
    Double = 14,
    Decimal = 15,
    DateTime = 16,
    String = 18,
}

public sealed class Version
{
    public Version(int major, int minor, int build, int revision) => throw null!;
    public Version(int major, int minor) => throw null!;
    public int Major { get => throw null!; }
    public int Minor { get => throw null!; }
    public int Revision { get => throw null!; }
    public int Build { get => throw null!; }
    public override bool Equals(object obj) => throw null!;
    public override string ToString() => throw null!;
    public override int GetHashCode() => throw null!;
}

public class WeakReference
{
    public WeakReference(object target) => throw null!;
    public bool IsAlive { get => throw null!; }
    public object Target { get => throw null!; set => throw null!; }
}
