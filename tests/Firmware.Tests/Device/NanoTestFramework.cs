namespace nanoFramework.TestFramework;

/// <summary>What marks the device tests there marks them here.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class TestClassAttribute : Attribute;

[AttributeUsage(AttributeTargets.Method)]
public sealed class TestMethodAttribute : Attribute;

/// <summary>The assertions of nanoFramework.TestFramework that the device tests use, as xunit's.</summary>
public static class Assert
{
    public static void AreEqual(int expected, int actual, string message = "") => Is(expected == actual, expected, actual, message);

    public static void AreEqual(long expected, long actual, string message = "") => Is(expected == actual, expected, actual, message);

    public static void AreEqual(string expected, string actual, string message = "") => Is(expected == actual, expected, actual, message);

    public static void IsTrue(bool condition, string message = "") => Xunit.Assert.True(condition, message);

    public static void IsFalse(bool condition, string message = "") => Xunit.Assert.False(condition, message);

    public static void IsNull(object value, string message = "") => Xunit.Assert.True(value is null, message);

    public static void IsNotNull(object value, string message = "") => Xunit.Assert.True(value is not null, message);

    public static void ThrowsException(Type exception, Action action, string message = "")
    {
        ArgumentNullException.ThrowIfNull(action);
        Exception? thrown = Record.Exception(action);
        Xunit.Assert.True(thrown?.GetType() == exception, $"{exception} was expected, not {thrown?.ToString() ?? "nothing"}. {message}");
    }

    private static void Is(bool same, object expected, object actual, string message) => Xunit.Assert.True(same, $"Expected {expected}, actual {actual}. {message}");
}
