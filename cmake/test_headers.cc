// The precompiled header needs a program that is compiled like tests.
int main() { return 0; }
