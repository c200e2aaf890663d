using System;

namespace nanoFramework.TestFramework
{
    [AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
    public class TestClassAttribute : Attribute
    {
    }

    [AttributeUsage(AttributeTargets.Method, AllowMultiple = false)]
    public class TestMethodAttribute : Attribute
    {
    }

    [AttributeUsage(AttributeTargets.Method, AllowMultiple = false)]
    public class SetupAttribute : Attribute
    {
    }

    [AttributeUsage(AttributeTargets.Method, AllowMultiple = false)]
    public class CleanupAttribute : Attribute
    {
    }

    public sealed class Assert
    {
        public static void AreEqual(bool expected, bool actual, string message = "") => throw null!;
        public static void AreEqual(byte expected, byte actual, string message = "") => throw null!;
        public static void AreEqual(int expected, int actual, string message = "") => throw null!;
        public static void AreEqual(long expected, long actual, string message = "") => throw null!;
        public static void AreEqual(uint expected, uint actual, string message = "") => throw null!;
        public static void AreEqual(string expected, string actual, string message = "") => throw null!;
        public static void IsTrue(bool condition, string message = "") => throw null!;
        public static void IsFalse(bool condition, string message = "") => throw null!;
        public static void IsNull(object value, string message = "") => throw null!;
        public static void IsNotNull(object value, string message = "") => throw null!;
        public static void ThrowsException(Type exception, Action action, string message = "") => throw null!;
        public static void SkipTest(string message = null) => throw null!;
    }
}
