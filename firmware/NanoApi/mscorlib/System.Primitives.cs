// mscorlib 1.17.0.0, System.Primitives
// Declarations only: see README.md for where they come from and how to add one.

using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace System;

public abstract class Array : ICloneable, IList, ICollection, IEnumerable
{
    protected Array() => throw null!;
    public int Length { get => throw null!; }
    public object SyncRoot { get => throw null!; }
    public bool IsReadOnly { get => throw null!; }
    public bool IsFixedSize { get => throw null!; }
    public bool IsSynchronized { get => throw null!; }
    public static Array CreateInstance(Type elementType, int length) => throw null!;
    public static void Copy(Array sourceArray, Array destinationArray, int length) => throw null!;
    public static void Copy(Array sourceArray, int sourceIndex, Array destinationArray, int destinationIndex, int length) => throw null!;
    public static void Clear(Array array, int index, int length) => throw null!;
    public object GetValue(int index) => throw null!;
    public object Clone() => throw null!;
    public static int BinarySearch(Array array, object value, IComparer comparer) => throw null!;
    public static int BinarySearch(Array array, int index, int length, object value, IComparer comparer) => throw null!;
    public void CopyTo(Array array, int index) => throw null!;
    public IEnumerator GetEnumerator() => throw null!;
    public static int IndexOf(Array array, object value) => throw null!;
    public static int IndexOf(Array array, object value, int startIndex) => throw null!;
    public static int IndexOf(Array array, object value, int startIndex, int count) => throw null!;
    object IList.this[int index] { get => throw null!; set => throw null!; }
    int IList.Add(object value) => throw null!;
    bool IList.Contains(object value) => throw null!;
    void IList.Clear() => throw null!;
    int IList.IndexOf(object value) => throw null!;
    void IList.Insert(int index, object value) => throw null!;
    void IList.Remove(object value) => throw null!;
    void IList.RemoveAt(int index) => throw null!;
    int ICollection.Count { get => throw null!; }
}

public struct Boolean
{
    private readonly bool _value;
    public static readonly string FalseString;
    public static readonly string TrueString;
    public override string ToString() => throw null!;
}

public struct Byte
{
    private readonly byte _value;
    public const byte MaxValue = 255;
    public const byte MinValue = 0;
    public override string ToString() => throw null!;
    public string ToString(string format) => throw null!;
    public static byte Parse(string s) => throw null!;
    public static bool TryParse(string s, out byte result) => throw null!;
}

public struct Char
{
    private readonly char _value;
    public const char MaxValue = '\uFFFF';
    public const char MinValue = '\0';
    public override string ToString() => throw null!;
    public char ToLower() => throw null!;
    public char ToUpper() => throw null!;
}

public abstract class Delegate
{
    protected Delegate() => throw null!;
    public MethodInfo Method { get => throw null!; }
    public object Target { get => throw null!; }
    public override bool Equals(object obj) => throw null!;
    public static Delegate Combine(Delegate a, Delegate b) => throw null!;
    public virtual Delegate[] GetInvocationList() => throw null!;
    public static Delegate Remove(Delegate source, Delegate value) => throw null!;
    public static bool operator ==(Delegate d1, Delegate d2) => throw null!;
    public static bool operator !=(Delegate d1, Delegate d2) => throw null!;
}

public struct Double
{
    private readonly double _value;
    public const double MinValue = -1.7976931348623157E+308;
    public const double MaxValue = 1.7976931348623157E+308;
    public const double Epsilon = 5E-324;
    public const double NegativeInfinity = -1d / 0d;
    public const double PositiveInfinity = 1d / 0d;
    public const double NaN = 0d / 0d;
    public int CompareTo(double value) => throw null!;
    public static bool IsInfinity(double d) => throw null!;
    public static bool IsNaN(double d) => throw null!;
    public static bool IsNegativeInfinity(double d) => throw null!;
    public static bool IsPositiveInfinity(double d) => throw null!;
    public static double Parse(string s) => throw null!;
    public override string ToString() => throw null!;
    public string ToString(string format) => throw null!;
    public static bool TryParse(string s, out double result) => throw null!;
}

public abstract class Enum : ValueType
{
    protected Enum() => throw null!;
    public bool HasFlag(Enum flag) => throw null!;
    public override string ToString() => throw null!;
}

public struct Int16
{
    private readonly short _value;
    public const short MaxValue = 32767;
    public const short MinValue = -32768;
    public override string ToString() => throw null!;
    public string ToString(string format) => throw null!;
    public static short Parse(string s) => throw null!;
    public static bool TryParse(string s, out short result) => throw null!;
}

public struct Int32
{
    private readonly int _value;
    public const int MaxValue = 2147483647;
    public const int MinValue = -2147483648;
    public override string ToString() => throw null!;
    public string ToString(string format) => throw null!;
    public static int Parse(string s) => throw null!;
    public static bool TryParse(string s, out int result) => throw null!;
}

public struct Int64
{
    private readonly long _value;
    public const long MaxValue = 9223372036854775807;
    public const long MinValue = -9223372036854775808;
    public override string ToString() => throw null!;
    public string ToString(string format) => throw null!;
    public static long Parse(string s) => throw null!;
    public static bool TryParse(string s, out long result) => throw null!;
}

public struct IntPtr
{
}

public abstract class MulticastDelegate : Delegate
{
    protected MulticastDelegate() => throw null!;
    public static bool operator ==(MulticastDelegate d1, MulticastDelegate d2) => throw null!;
    public static bool operator !=(MulticastDelegate d1, MulticastDelegate d2) => throw null!;
    public override bool Equals(object obj) => throw null!;
}

public class Object
{
    public Object() => throw null!;
    public virtual string ToString() => throw null!;
    public virtual bool Equals(object obj) => throw null!;
    public static bool Equals(object objA, object objB) => throw null!;
    public static bool ReferenceEquals(object objA, object objB) => throw null!;
    public virtual int GetHashCode() => throw null!;
    public Type GetType() => throw null!;
    protected object MemberwiseClone() => throw null!;
    ~Object() => throw null!;
}

public struct RuntimeArgumentHandle
{
    private readonly int _state;
}

public struct RuntimeFieldHandle
{
    private readonly int _state;
}

public struct RuntimeMethodHandle
{
    private readonly int _state;
}

public struct RuntimeTypeHandle
{
    private readonly int _state;
}

public struct SByte
{
    private readonly sbyte _value;
    public const sbyte MaxValue = 127;
    public const sbyte MinValue = -128;
    public override string ToString() => throw null!;
    public string ToString(string format) => throw null!;
    public static sbyte Parse(string s) => throw null!;
    public static bool TryParse(string s, out sbyte result) => throw null!;
}

public struct Single
{
    private readonly float _value;
    public const float MinValue = -3.4028235E+38f;
    public const float Epsilon = 1E-45f;
    public const float MaxValue = 3.4028235E+38f;
    public const float NegativeInfinity = -1f / 0f;
    public const float PositiveInfinity = 1f / 0f;
    public const float NaN = 0f / 0f;
    public static bool IsInfinity(float f) => throw null!;
    public static bool IsNaN(float f) => throw null!;
    public static bool IsNegativeInfinity(float f) => throw null!;
    public static bool IsPositiveInfinity(float f) => throw null!;
    public int CompareTo(float value) => throw null!;
    public static float Parse(string s) => throw null!;
    public override string ToString() => throw null!;
    public string ToString(string format) => throw null!;
    public static bool TryParse(string s, out float result) => throw null!;
}

public sealed class String : IComparable, IEnumerable
{
    public static readonly string Empty;
    public String(char[] value, int startIndex, int length) => throw null!;
    public String(char[] value) => throw null!;
    public String(char c, int count) => throw null!;
    [IndexerName("Chars")]
    public char this[int index] { get => throw null!; }
    public int Length { get => throw null!; }
    public IEnumerator GetEnumerator() => throw null!;
    public override bool Equals(object obj) => throw null!;
    public static bool Equals(string a, string b) => throw null!;
    public static bool operator ==(string a, string b) => throw null!;
    public static bool operator !=(string a, string b) => throw null!;
    public char[] ToCharArray() => throw null!;
    public char[] ToCharArray(int startIndex, int length) => throw null!;
    public string[] Split(params char[] separator) => throw null!;
    public string[] Split(char[] separator, int count) => throw null!;
    public string Substring(int startIndex) => throw null!;
    public string Substring(int startIndex, int length) => throw null!;
    public string Trim(params char[] trimChars) => throw null!;
    public string TrimStart(params char[] trimChars) => throw null!;
    public string TrimEnd(params char[] trimChars) => throw null!;
    public static int Compare(string strA, string strB) => throw null!;
    public int CompareTo(object value) => throw null!;
    public int CompareTo(string strB) => throw null!;
    public int IndexOf(char value) => throw null!;
    public int IndexOf(char value, int startIndex) => throw null!;
    public int IndexOf(char value, int startIndex, int count) => throw null!;
    public int IndexOfAny(char[] anyOf) => throw null!;
    public int IndexOfAny(char[] anyOf, int startIndex) => throw null!;
    public int IndexOfAny(char[] anyOf, int startIndex, int count) => throw null!;
    public int IndexOf(string value) => throw null!;
    public int IndexOf(string value, int startIndex) => throw null!;
    public int IndexOf(string value, int startIndex, int count) => throw null!;
    public int LastIndexOf(char value) => throw null!;
    public int LastIndexOf(char value, int startIndex) => throw null!;
    public int LastIndexOf(char value, int startIndex, int count) => throw null!;
    public int LastIndexOfAny(char[] anyOf) => throw null!;
    public int LastIndexOfAny(char[] anyOf, int startIndex) => throw null!;
    public int LastIndexOfAny(char[] anyOf, int startIndex, int count) => throw null!;
    public int LastIndexOf(string value) => throw null!;
    public int LastIndexOf(string value, int startIndex) => throw null!;
    public int LastIndexOf(string value, int startIndex, int count) => throw null!;
    public string ToLower() => throw null!;
    public string ToUpper() => throw null!;
    public override string ToString() => throw null!;
    public string Trim() => throw null!;
    public static string Concat(object arg0) => throw null!;
    public static string Concat(object arg0, object arg1) => throw null!;
    public static string Concat(object arg0, object arg1, object arg2) => throw null!;
    public static string Concat(params object[] args) => throw null!;
    public static string Concat(string str0, string str1) => throw null!;
    public static string Concat(string str0, string str1, string str2) => throw null!;
    public static string Concat(string str0, string str1, string str2, string str3) => throw null!;
    public static string Concat(params string[] values) => throw null!;
    public static string Intern(string str) => throw null!;
    public static string IsInterned(string str) => throw null!;
    public static string Format(string format, params object[] args) => throw null!;
    public string PadLeft(int totalWidth, char paddingChar) => throw null!;
    public string PadRight(int totalWidth, char paddingChar) => throw null!;
    public static bool IsNullOrEmpty(string value) => throw null!;
    public bool Contains(string value) => throw null!;
    public bool StartsWith(string value) => throw null!;
    public bool EndsWith(string value) => throw null!;
}

public struct TypedReference
{
    private readonly int _state;
}

public struct UInt16
{
    private readonly ushort _value;
    public const ushort MaxValue = 65535;
    public const ushort MinValue = 0;
    public override string ToString() => throw null!;
    public string ToString(string format) => throw null!;
    public static ushort Parse(string s) => throw null!;
    public static bool TryParse(string s, out ushort result) => throw null!;
}

public struct UInt32
{
    private readonly uint _value;
    public const uint MaxValue = 4294967295;
    public const uint MinValue = 0;
    public override string ToString() => throw null!;
    public string ToString(string format) => throw null!;
    public static uint Parse(string s) => throw null!;
    public static bool TryParse(string s, out uint result) => throw null!;
}

public struct UInt64
{
    private readonly ulong _value;
    public const ulong MaxValue = 18446744073709551615;
    public const ulong MinValue = 0;
    public override string ToString() => throw null!;
    public string ToString(string format) => throw null!;
    public static ulong Parse(string s) => throw null!;
    public static bool TryParse(string s, out ulong result) => throw null!;
}

public struct UIntPtr
{
}

public abstract class ValueType
{
    protected ValueType() => throw null!;
    public override bool Equals(object obj) => throw null!;
}

public struct Void
{
}
