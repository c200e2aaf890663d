// nanoFramework.ResourceManager 1.2.0.0
// Declarations only: see README.md for where they come from and how to add one.

using System;
using System.Reflection;
using System.Resources;
using nanoFramework.Runtime.Native;

namespace nanoFramework.Runtime.Native
{
    public static class ResourceUtility
    {
        public static object GetObject(ResourceManager rm, Enum id) => throw null!;
        public static object GetObject(ResourceManager rm, Enum id, int offset, int length) => throw null!;
        public static string[] GetDelimitedStringResources(ResourceManager rm, Enum resource) => throw null!;
        public static string GetDelimitedStringResource(ResourceManager rm, Enum resource, int i) => throw null!;
    }
}

namespace System.Resources
{
    public class ResourceManager
    {
        public ResourceManager(string baseName, Assembly assembly) => throw null!;
    }
}
